public import Checks
public import Timekeeping
public import Wire

extension OriginStatus {
    /// The last report of a watched origin, as of `now`: one that is older than two intervals is `unknown`.
    ///
    /// `checks` counts the checks in a row with this result, the first of them at `firstAt` and the last at `lastAt`;
    /// `recent` is the last eight severities, oldest first.
    public init(
        _ report: Report, firstAt: Instant, lastAt: Instant, checks: Int, recent: [Severity], interval: Duration,
        at now: Instant
    ) {
        self.init(
            CheckDocument(report).aged(lastAt: lastAt, interval: interval, at: now),
            watch: WatchDocument(
                firstAt: firstAt.description, lastAt: lastAt.description, age: max(0, now.seconds(since: lastAt)),
                checks: checks, recent: recent.map(\.rawValue), interval: interval.components.seconds))
    }

    /// A watched origin without any result yet.
    public init(unchecked origin: Origin, interval: Duration) {
        let finding = Finding(
            .monitorDataOld, severity: .unknown, title: "not checked yet",
            detail: "\(origin.id) is configured, and its first check has not ended.",
            remedy: "Wait for one interval (\(interval.span)); then ask `cfmonctl doctor`.")
        self.init(
            CheckDocument(
                origin: OriginDocument(origin), checkedAt: nil, verdict: Severity.unknown.rawValue,
                cloudfront: CloudFrontDocument(status: nil, share: 0), findings: [FindingDocument(finding)]),
            watch: WatchDocument(interval: interval.components.seconds))
    }
}

extension CheckDocument {
    /// The same document while its data is fresh; past two intervals without a result, one that says that it cannot
    /// tell. What was found last stays listed as what it is: old.
    public func aged(lastAt: Instant, interval: Duration, at now: Instant) -> CheckDocument {
        let age = now.seconds(since: lastAt)
        guard age > 2 * interval.components.seconds else { return self }
        let finding = Finding(
            .monitorDataOld, severity: .unknown, title: "no result for \(Duration.seconds(age).span)",
            detail: "The last check ended at \(lastAt) with \(verdict); one is due every \(interval.span).",
            evidence: ["last_at": .text(lastAt.description), "last_verdict": .text(verdict)])
        var old = self
        old.verdict = Severity.unknown.rawValue
        old.cloudfront = CloudFrontDocument(status: nil, share: 0)
        old.failsAt = nil
        old.failsBecause = nil
        old.findings.insert(FindingDocument(finding), at: 0)
        return old
    }
}
