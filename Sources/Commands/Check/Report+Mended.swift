import Checks
import TLS
import Timekeeping

extension Report {
    /// The chains that the origin should serve, one for each leaf that it sends: what one address lacks, another may
    /// have sent, and what is still missing may be had from the CA. Empty where nothing leads to an anchor.
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
