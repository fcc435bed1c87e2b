public import Checks
public import Timekeeping

/// One origin's part in an incident.
public struct AffectedOrigin: Hashable, Sendable {
    /// The origin's id.
    public var origin: String
    /// The origin domain.
    public var domain: String
    /// The origin's labels when it last complained.
    public var labels: [String: String]
    /// What it says.
    public var summary: AlertSummary
    /// Where it saw the fault last; empty where the fault concerns the origin as a whole.
    public var endpoints: [Endpoint]
    /// When it began to complain.
    public var since: Instant
    /// When it ceased to; nil while it complains.
    public var until: Instant?
    /// Checks in a row that saw the fault, counted up to the number that confirms it.
    public var streak: Int
    /// Checks in a row that would have seen the fault and did not.
    public var calm: Int

    /// A affected origin, field by field.
    public init(
        origin: String, domain: String, labels: [String: String], summary: AlertSummary, endpoints: [Endpoint],
        since: Instant, until: Instant? = nil, streak: Int = 1, calm: Int = 0
    ) {
        self.origin = origin
        self.domain = domain
        self.labels = labels
        self.summary = summary
        self.endpoints = endpoints
        self.since = since
        self.until = until
        self.streak = streak
        self.calm = calm
    }

    /// How bad it is for this origin.
    public var severity: Severity { summary.severity }
    /// When CloudFront starts to fail for this origin; nil where that cannot be told.
    public var failsAt: Instant? { summary.failsAt }

    /// Hears the same affected origin again.
    mutating func renew(_ candidate: AlertCandidate, labels: [String: String], at now: Instant) {
        var summary = candidate.summary
        if let known = self.summary.failsAt, let said = summary.failsAt, known <= now, said <= now {
            // It fails since it was first seen to, not since this check.
            summary.failsAt = min(known, said)
        }
        self.summary = summary
        self.labels = labels
        endpoints = candidate.endpoints
        streak = min(streak + 1, Incident.confirmations)
        calm = 0
    }
}
