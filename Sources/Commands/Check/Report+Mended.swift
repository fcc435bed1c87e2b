import Checks
import TLS
import Timekeeping

extension Report {
    /// The chains that the origin should serve, one for each leaf that it sends: what one address lacks, another may
    /// have sent. Empty where nothing that was sent leads to an anchor.
    func mended(trust: TrustStore, at now: Instant) -> [[CertificateDER]] {
        let sent = observation.attempts.compactMap(\.handshake?.chain).filter { !$0.isEmpty }
        let all = sent.flatMap { $0 }
        var chains: [[CertificateDER]] = []
        for chain in sent {
            guard let mended = mendedChain(of: chain, with: all, trust: trust, at: now), !chains.contains(mended)
            else { continue }
            chains.append(mended)
        }
        return chains
    }
}
