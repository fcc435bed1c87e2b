import TLS
import Timekeeping

/// When CloudFront starts to fail, and of a failure that is still to come what will then be wrong.
typealias Foretold = (forecast: Forecast, fault: ChainFault?)

/// When CloudFront starts to fail, found by asking the judge about the instants at which its answer can change.
///
/// Of more such instants than `JudgeBudget.turningPoints` before the leaf ends the later ones are left out: they come
/// into sight when the verdict is renewed, which each of the earlier ones calls for.
///
/// - Parameters:
///   - decisive: the certificates whose dates count.
///   - findings: what holds now whatever the time: keys do not change.
///   - fault: what is wrong with the chain now.
func foretell(
    _ chain: ServedChain, leaf: Certificate, decisive: [Certificate], lasting findings: [Finding], fault: ChainFault?,
    at instant: Instant
) -> Foretold {
    if let fault {
        return (Forecast(failsAt: beginning(of: fault, of: chain, at: instant), because: fault.code), nil)
    }
    if let lasting = findings.first(where: \.meansFailureNow) {
        return (Forecast(failsAt: instant, because: lasting.code), nil)
    }
    let turns = Set(decisive.flatMap { [$0.notBefore, $0.notAfter] }).filter { $0 > instant && $0 < leaf.notAfter }
    for candidate in turns.sorted().prefix(JudgeBudget.turningPoints) + [leaf.notAfter] {
        if let coming = chain.fault(at: candidate) {
            return (Forecast(failsAt: candidate, because: coming.code), coming)
        }
    }
    return (Forecast(failsAt: nil, because: nil), nil)
}

/// Since when a chain has been at fault, where the certificates themselves say so. How long a server has been sending
/// the wrong ones is not written anywhere, so that begins now.
private func beginning(of fault: ChainFault, of chain: ServedChain, at instant: Instant) -> Instant {
    guard fault.code.entry.time == .past else { return instant }
    return chain.ended(by: instant) ?? min(fault.culprit?.notAfter ?? instant, instant)
}
