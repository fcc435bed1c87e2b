public import Checks
public import Timekeeping
public import Wire

extension OriginStatus {
    /// The last report of a watched origin, as of `now`: one that is older than `patience` is `unknown`.
    ///
    /// `checks` counts the checks in a row with this result, the first of them at `firstAt` and the last at `lastAt`;
    /// `recent` is the last eight severities, oldest first.
    public init(
        _ report: Report, firstAt: Instant, lastAt: Instant, checks: Int, recent: [Severity], interval: Duration,
        at now: Instant
    ) {
        let check = CheckDocument(report)
        var watch = WatchDocument(
            firstAt: firstAt.description, lastAt: lastAt.description, age: max(0, now.seconds(since: lastAt)),
            checks: checks, recent: recent.map(\.rawValue), interval: interval.components.seconds)
        watch.addressCount = Set(check.addresses.map(\.address)).count
        watch.leafUntil = check.leafUntil
        watch.chainUntil = check.chainUntil
        let origin = report.observation.origin
        self.init(
            check.failing(since: firstAt).aged(lastAt: lastAt, origin: origin, interval: interval, at: now),
            watch: watch)
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
    // Times in RFC 3339 and UTC are in the order of their texts.
    fileprivate var leafUntil: String? { addresses.compactMap { $0.chain.first?.notAfter }.min() }

    fileprivate var chainUntil: String? {
        addresses.flatMap { address in
            address.chain.filter { address.path.contains($0.sha256) }.compactMap(\.notAfter)
        }.min()
    }

    /// The same document; a failure of which nobody has written down when it began has lasted since the first check that
    /// saw it.
    public func failing(since firstAt: Instant) -> CheckDocument {
        guard cloudfront.status != nil, let end = failsAt else { return self }
        var since = self
        since.failsAt = min(end, firstAt.description)
        return since
    }

    /// The same document while its data is fresh; past the origin's patience without a result, one that says that it
    /// cannot tell. What was found last stays listed as what it is: old.
    public func aged(lastAt: Instant, origin: Origin, interval: Duration, at now: Instant) -> CheckDocument {
        let age = now.seconds(since: lastAt)
        // A result from the future is one of before the clock was set: it would never grow old.
        guard age.magnitude > origin.patience(at: interval).magnitude else { return self }
        let title =
            age > 0 ? "no result for \(Duration.seconds(age).span)" : "no result since the clock was set back"
        let finding = Finding(
            .monitorDataOld, severity: .unknown, title: title,
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

extension Origin {
    /// Seconds after which a result is old: two intervals. Where checks take long against the interval it is more, since
    /// a result bears the time at which its check began: it is as old as that check took when it comes, and the next one
    /// comes an interval and a check later.
    fileprivate func patience(at interval: Duration) -> Int64 {
        max(interval * 2, interval + longestCheck * 2).components.seconds
    }
}
