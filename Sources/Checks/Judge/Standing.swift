import TLS
import Timekeeping

/// When a verdict may cease to hold although nothing but time changes: an origin that shows the same need not be judged
/// again before.
///
/// Never later than the truth, and mostly long before: each end and each threshold in reach counts, whether the judge would
/// mind it or not.
func end(
    of verdict: Verdict, on chains: [CertificateJudgement], expecting: Expectations, at instant: Instant
) -> Instant {
    // What a check says in comparison with the last one depends on how long ago that was.
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
