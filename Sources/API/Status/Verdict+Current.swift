import Alerts
import Checks
import Timekeeping

extension Verdict {
    /// What can be told at `now` of a verdict that was given first at `firstAt` and last at `lastAt`.
    ///
    /// It is `unknown` where it is too old, and where the origin could not be reached since the monitor's own network was
    /// lost (at `offlineSince`). What was found last stays listed as what it is: old.
    func current(
        of origin: Origin, firstAt: Instant, lastAt: Instant, interval: Duration, offlineSince: Instant?,
        at now: Instant
    ) -> Verdict {
        let age = now.seconds(since: lastAt)
        // A result from the future is one of before the clock was set: it would never grow old.
        if age.magnitude > origin.patience(at: interval).magnitude {
            let title =
                age > 0 ? "no result for \(Duration.seconds(age).span)" : "no result since the clock was set back"
            return unknown(
                since: Finding(
                    .monitorDataOld, severity: .unknown, title: title,
                    detail: "The last check ended at \(lastAt) with \(severity.rawValue); "
                        + "one is due every \(interval.span).",
                    evidence: ["last_at": .text(lastAt.description), "last_verdict": .text(severity.rawValue)]))
        }
        if let offlineSince, lastAt >= offlineSince, let code = findings.first?.code, code.meansUnreachable,
            cloudFront.share >= 1 || severity == .unknown
        {
            return unknown(
                since: Finding(
                    .monitorOffline, title: "cannot tell: most places became unreachable together",
                    detail: "The monitor's own network is the likely cause, since \(offlineSince). What was found last "
                        + "is \(code.rawValue), \(severity.rawValue).",
                    evidence: [
                        "since": .text(offlineSince.description), "last_verdict": .text(severity.rawValue),
                    ]))
        }
        guard cloudFront.status != nil, let end = forecast.failsAt else { return self }
        // A failure of which nobody has written down when it began has lasted since the first check that saw it.
        var lasting = self
        lasting.forecast.failsAt = min(end, firstAt)
        return lasting
    }

    /// That of an origin whose first check has not ended.
    init(unchecked origin: Origin, interval: Duration) {
        let finding = Finding(
            .monitorDataOld, severity: .unknown, title: "not checked yet",
            detail: "\(origin.id) is configured, and its first check has not ended.",
            remedy: "Wait for one interval (\(interval.span)); then ask `cfmonctl doctor`.")
        self.init(
            severity: .unknown, findings: [finding], cloudFront: CloudFrontResponse(status: nil, share: 0),
            forecast: Forecast(failsAt: nil, because: nil), attempts: [])
    }

    /// The same findings, of which none tells how the origin is now.
    private func unknown(since finding: Finding) -> Verdict {
        Verdict(
            severity: .unknown, findings: [finding] + findings, cloudFront: CloudFrontResponse(status: nil, share: 0),
            forecast: Forecast(failsAt: nil, because: nil), attempts: attempts)
    }
}

extension Origin {
    /// Seconds after which a result is old: two intervals. Where checks take long against the interval it is more, since
    /// a result bears the time at which its check began: it is as old as that check took when it comes, and the next one
    /// comes an interval and a check later.
    fileprivate func patience(at interval: Duration) -> Int64 {
        max(interval * 2, interval + longestCheck * 2).components.seconds
    }
}
