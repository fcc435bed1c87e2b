import Checks
import TLS
import Timekeeping
import Transfer

/// Fetches an issuer that a server forgot, from where the certificate below it says that it can be had (RFC 5280,
/// 4.2.2.1). For a mended chain only: CloudFront fetches nothing, so no verdict depends on it.
struct IssuerFetch: Sendable {
    /// Issuers in a row: AWS's library takes seven certificates, and a chain has its leaf.
    private static let longest = CloudFront.longestChain - 1
    /// For all of them together.
    private static let patience: Duration = .seconds(15)
    /// For one of them: a certificate is below 8 KiB.
    private static let limits = TransferLimits(deadline: .seconds(5), body: 65_536)

    /// The certificates that lead on from the chain, as far as addresses are named and answer in time; empty where nothing
    /// is missing.
    static func issuers(of chain: [CertificateDER], trust: TrustStore) async -> [CertificateDER] {
        let transfer = Transfer()
        return await issuers(of: chain, trust: trust, sleep: { try await Task.sleep(for: $0) }) { url in
            let answer = try? await transfer.perform(TransferRequest(.get, url, limits: limits)).get()
            guard let answer, answer.status == 200, !answer.isCut else { return nil }
            return answer.body
        }
    }

    /// - Parameter get: The bytes behind an address; nil where there are none.
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

    /// The certificate behind the first address that has one.
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
