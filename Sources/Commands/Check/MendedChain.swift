import Checks
import TLS
import Timekeeping
import Transfer

extension Report {
    /// The chains that the origin should serve, one for each leaf that it sends. A missing certificate is taken from
    /// another address, or else fetched from the CA. Empty if no chain leads to an anchor.
    func mended(trust: TrustStore, at now: Instant) async -> [[CertificateDER]] {
        let sent = observation.attempts.compactMap(\.handshake?.chain).filter { !$0.isEmpty }
        let all = sent.flatMap { $0 }
        var chains: [[CertificateDER]] = []
        for chain in sent {
            let others = all + (await IssuerFetch.issuers(of: chain + all, trust: trust))
            guard let mended = mendedChain(of: chain, with: others, trust: trust, at: now), !chains.contains(mended)
            else { continue }
            chains.append(mended)
        }
        return chains
    }
}

/// Fetches the issuers that a server did not send, from the URLs in the certificates below them (RFC 5280, 4.2.2.1).
/// Only a mended chain uses them: CloudFront fetches nothing, so no verdict depends on them.
struct IssuerFetch: Sendable {
    /// The most issuers in a row: AWS's library takes seven certificates, and one of them is the leaf.
    private static let longest = CloudFront.longestChain - 1
    /// The deadline for all of them together.
    private static let patience: Duration = .seconds(15)
    /// For one request: a certificate has less than 8 KiB.
    private static let limits = TransferLimits(deadline: .seconds(5), body: 65_536)

    /// The missing issuers, as far as their URLs are named and answer in time. Empty if none is missing.
    static func issuers(of chain: [CertificateDER], trust: TrustStore) async -> [CertificateDER] {
        let transfer = Transfer()
        return await issuers(of: chain, trust: trust, sleep: { try await Task.sleep(for: $0) }) { url in
            let answer = try? await transfer.perform(TransferRequest(.get, url, limits: limits)).get()
            guard let answer, answer.status == 200, !answer.isCut else { return nil }
            return answer.body
        }
    }

    /// - Parameter get: Returns the bytes at a URL; nil if there are none.
    static func issuers(
        of chain: [CertificateDER], trust: TrustStore, sleep: @escaping @Sendable (Duration) async throws -> Void,
        get: @escaping @Sendable (String) async -> [UInt8]?
    ) async -> [CertificateDER] {
        await gathered(within: patience, sleep: sleep) {
            var found: [CertificateDER] = []
            while !Task.isCancelled, found.count < longest,
                let issuer = await first(of: missingIssuerURLs(of: chain + found, trust: trust), get: get),
                !found.contains(issuer)
            {
                found.append(issuer)
            }
            return found
        }
    }

    /// The certificate at the first URL that has one.
    private static func first(
        of urls: [String], get: @Sendable (String) async -> [UInt8]?
    ) async -> CertificateDER? {
        for url in urls.prefix(3) where url.hasPrefix("http://") || url.hasPrefix("https://") {
            guard let bytes = await get(url) else { continue }
            // CAs serve DER as RFC 5280 asks; some serve PEM all the same.
            let certificate = (try? PEM.certificates(in: bytes))?.first ?? CertificateDER(bytes)
            if (try? Certificate(certificate)) != nil { return certificate }
        }
        return nil
    }
}
