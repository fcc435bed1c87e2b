public import Alerts
public import Checks
public import Timekeeping

/// What became of one report.
public struct RecordOutcome: Sendable {
    /// Whether it differs from the one before, so that a new run began; true for the first, and after a gap.
    public var changed: Bool
    /// What was put into the outbox.
    public var notifications: [Notification]
    /// Whether an early check of this origin would settle a doubt: whether a fault is confirmed, or has really gone.
    public var confirmSoon: Bool

    package init(changed: Bool, notifications: [Notification], confirmSoon: Bool) {
        self.changed = changed
        self.notifications = notifications
        self.confirmSoon = confirmSoon
    }
}

/// The latest report of an origin, and for how long it has been so.
public struct OriginRecord: Sendable {
    /// As it was when it last said something new; its observation's `at` is the last time that it was seen to hold.
    public var report: Report
    /// The first of the checks in a row, without a gap, that gave this result.
    public var firstAt: Instant
    /// The last one, which is the last check of the origin.
    public var lastAt: Instant
    /// How many checks these are.
    public var checks: Int
    /// The last eight checks, the oldest first.
    public var recent: [Severity]
}

/// One line of what is known of an origin: what a list needs, without its report.
public struct OriginSummary: Hashable, Sendable {
    /// The origin's id.
    public var id: String
    /// The origin domain.
    public var domain: String
    /// The origin's port.
    public var port: UInt16
    /// The verdict's severity.
    public var severity: Severity
    /// The most specific finding; nil where there is none.
    public var headline: FindingCode?
    /// The headline's title; nil where there is no finding.
    public var title: String?
    /// What CloudFront returned at the last check.
    public var cloudFront: CloudFrontResponse
    /// When CloudFront starts to fail, as of the last check.
    public var forecast: Forecast
    /// Its addresses and certificates, as of the last check that said something new; nil until the first check by this
    /// version.
    public var expirySummary: ExpirySummary?
    /// The first of the checks in a row, without a gap, that gave this result.
    public var firstAt: Instant
    /// The last check.
    public var lastAt: Instant
    /// How many checks in a row gave this result.
    public var checks: Int
    /// The severities of up to seven checks before those, the oldest first, by their letters.
    var preceding: String

    /// The last eight checks, the oldest first.
    public var recent: [Severity] { Severity.recent(preceding, then: severity, checks: checks) }
}

/// Checks in a row, without a gap, that gave the same result.
public struct Run: Hashable, Sendable {
    /// In milliseconds: connection, handshake and answer of the slowest address.
    public struct Latency: Hashable, Sendable {
        /// The shortest.
        public var min: Double
        /// The mean of all.
        public var mean: Double
        /// The longest.
        public var max: Double
        /// Half of the checks took no longer; nil where only an earlier version counted. As good as a factor of two.
        public var median: Double?
        /// 95 % of the checks took no longer; nil and good as above.
        public var high: Double?
    }

    /// Whether nobody looked for too long before it, by the interval of that time; nil where an earlier version wrote it.
    public var followsGap: Bool?
    /// The first of the checks.
    public var from: Instant
    /// The last of them.
    public var to: Instant
    /// How many there were.
    public var checks: Int
    /// The verdict's severity.
    public var severity: Severity
    /// The most specific finding; nil where there is none.
    public var headline: FindingCode?
    /// When CloudFront starts to fail, as it was foretold when the run began.
    public var failsAt: Instant?
    /// nil where no check came so far.
    public var latency: Latency?
}

/// A message on its way to a receiver.
public struct OutboxMessage: Hashable, Sendable, Identifiable {
    /// The message's number in the outbox.
    public var id: Int64
    /// The `webhook-id` header: the same through all attempts.
    public var messageID: String
    /// The receiver's name.
    public var receiver: String
    /// The incident's id.
    public var incident: Int64
    /// JSON of an `AlertMessage`, made when the row was written.
    public var body: String
    /// Failed attempts so far.
    public var attempts: Int
    /// When it was written.
    public var createdAt: Instant
    /// Not to be sent before.
    public var dueAt: Instant
}

/// How an attempt to deliver ended.
public enum Settlement: Hashable, Sendable {
    /// With the HTTP status.
    case delivered(status: Int)
    /// Worth another attempt, not before that time.
    case retry(at: Instant, error: String)
    /// Given up; the message is kept.
    case dead(error: String)
}

/// A message and what became of it.
public struct Delivery: Hashable, Sendable, Identifiable {
    /// Where a message stands.
    public enum State: String, CaseIterable, Sendable {
        case pending, delivered, dead
        /// Never delivered, since a later message says all that it said and more.
        case superseded
    }

    /// The message's number in the outbox.
    public var id: Int64
    /// The `webhook-id` header.
    public var messageID: String
    /// The receiver's name.
    public var receiver: String
    /// The incident's id.
    public var incident: Int64
    /// Why the receiver is told.
    public var kind: Notification.Kind
    /// Where the message stands.
    public var state: State
    /// Attempts so far.
    public var attempts: Int
    /// When it was written.
    public var createdAt: Instant
    /// When it is tried next, if nothing is in its way; nil where it is settled.
    public var dueAt: Instant?
    /// nil where it is pending.
    public var settledAt: Instant?
    /// The status of the answer that took it; nil where there was none.
    public var status: Int?
    /// Why the last attempt failed; nil where it did not.
    public var error: String?
}
