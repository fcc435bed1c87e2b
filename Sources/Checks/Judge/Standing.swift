import TLS
import Timekeeping

/// When a verdict may cease to hold although nothing but time changes: an origin that shows the same need not be judged
/// again before.
///
/// Never later than the truth, and mostly long before: each end and each threshold in reach counts, whether the judge would
/// mind it or not.
func end(
    of verdict: Verdict, on chains: [ServedChain], expecting: Expectations, at instant: Instant
) -> Instant {
    // What a check says in comparison with the last one depends on how long ago that was.
    guard expecting.precedent == nil else { return instant }
    let forecasts = verdict.attempts.compactMap(\.forecast.failsAt)
    let fails = verdict.cloudFront.status != nil || forecasts.contains { $0 <= instant }
    guard !fails, !verdict.findings.contains(where: { speaksOfTime($0.code) }) else { return instant }

    let certificates = chains.flatMap { $0.certificates.map(\.certificate) + $0.paths.flatMap(\.certificates) }
    let lifetimes = Set(certificates.map(\.lifetime))
    var bounds = certificates.flatMap { [$0.notBefore, $0.notAfter] }
    for end in Set(certificates.map(\.notAfter) + forecasts) {
        for lifetime in lifetimes {
            bounds.append(end.advanced(by: -expecting.warning.seconds(ofLifetime: lifetime)))
            bounds.append(end.advanced(by: -expecting.critical.seconds(ofLifetime: lifetime)))
        }
    }
    for departure in RootTimetable.departures + RootTimetable.gone {
        bounds += [departure.date.advanced(by: -RootTimetable.notice), departure.date]
    }
    return bounds.filter { $0 > instant }.min() ?? Instant(seconds: .max)
}

/// Whether the words of a finding tell how far away an instant is.
private func speaksOfTime(_ code: FindingCode) -> Bool {
    switch code {
    case .certificateExpired, .certificateNotYetValid, .certificateExpiresSoon, .chainExpired, .chainExpiresSoon: true
    default: false
    }
}
