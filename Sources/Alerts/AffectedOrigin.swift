public import Checks
public import Timekeeping

/// One origin's part in an incident.
public struct AffectedOrigin: Hashable, Sendable {
    /// The origin's id.
    public var origin: String
    /// The origin domain.
    public var domain: String
    /// The origin's labels when the fault was last seen.
    public var labels: [String: String]
    /// The fault as this origin shows it.
    public var summary: AlertSummary
    /// Where the fault was last seen; empty where it concerns the origin as a whole.
    public var endpoints: [Endpoint]
    /// When the fault was first seen here.
    public var since: Instant
    /// When the fault ended; nil while it lasts.
    public var until: Instant?
    /// Checks in a row that saw the fault, counted up to `Incident.confirmations`.
    public var streak: Int
    /// Checks in a row that could have seen the fault and did not.
    public var calm: Int

    /// An affected origin, field by field.
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
    /// When CloudFront starts to fail for this origin; nil where that is unknown.
    public var failsAt: Instant? { summary.failsAt }

    /// Takes over what the next check that sees the fault says.
    mutating func renew(_ candidate: AlertCandidate, labels: [String: String], at now: Instant) {
        var summary = candidate.summary
        if let known = self.summary.failsAt, let latest = summary.failsAt, known <= now, latest <= now {
            // It has failed since it was first seen to fail, not since this check.
            summary.failsAt = min(known, latest)
        }
        self.summary = summary
        self.labels = labels
        endpoints = candidate.endpoints
        streak = min(streak + 1, Incident.confirmations)
        calm = 0
    }
}
