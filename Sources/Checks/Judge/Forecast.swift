import TLS
import Timekeeping

/// When CloudFront starts to fail, and the fault then where the failure is still to come.
typealias Foretold = (forecast: Forecast, fault: ChainFault?)

/// When CloudFront starts to fail, found by asking the judge about the instants at which its answer can change.
///
/// Only the first `JudgeBudget.turningPoints` of these instants are asked about. Each of them ends the verdict, and the
/// next verdict asks about the later ones.
///
/// - Parameters:
///   - decisive: the certificates whose dates count.
///   - findings: what holds now and does not depend on time, such as a fault of the key.
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

/// When the fault of a chain began, where the dates of its certificates tell. Since when a server has been sending the
/// wrong certificates is not known, so such a fault begins now.
private func beginning(of fault: ChainFault, of chain: ServedChain, at instant: Instant) -> Instant {
    guard fault.code.entry.time == .past else { return instant }
    return chain.ended(by: instant) ?? min(fault.culprit?.notAfter ?? instant, instant)
}

/// Until when a verdict holds while nothing but time changes: an origin that shows the same need not be judged again
/// before.
///
/// Never later than the first instant at which the verdict changes, and mostly much earlier: the end and the thresholds
/// of each certificate count, whether they change the verdict or not.
func validity(
    of verdict: Verdict, on chains: [CertificateJudgement], expecting: Expectations, at instant: Instant
) -> Instant {
    // Findings by comparison with the last check depend on how long ago that was.
    guard expecting.precedent == nil else { return instant }
    let fails =
        verdict.cloudFront.status != nil
        || verdict.attempts.contains { $0.forecast.failsAt.map { $0 <= instant } ?? false }
    guard !fails, !verdict.findings.contains(where: { $0.code.entry.time != .none }) else { return instant }

    var soonest = Instant(seconds: .max)
    func consider(_ bound: Instant) {
        if bound > instant, bound < soonest { soonest = bound }
    }
    for chain in chains {
        for certificate in chain.decisive {
            consider(certificate.notBefore)
            consider(certificate.notAfter)
            for end in [certificate.notAfter, chain.forecast.failsAt ?? certificate.notAfter] {
                consider(end.advanced(by: -expecting.warning.seconds(ofLifetime: certificate.lifetime)))
                consider(end.advanced(by: -expecting.critical.seconds(ofLifetime: certificate.lifetime)))
            }
        }
    }
    for departure in RootTimetable.departures + RootTimetable.gone {
        consider(departure.date.advanced(by: -RootTimetable.notice))
        consider(departure.date)
    }
    return soonest
}
