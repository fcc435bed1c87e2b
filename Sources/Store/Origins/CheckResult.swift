public import Alerts
public import Checks
import TLS
public import Timekeeping

/// One judged check: its target, what was seen, what it means and until when, and the settings it was made under.
public struct CheckResult: Sendable {
    /// The origin as it was configured when the check began.
    public let target: Target
    /// What was seen, and what it means.
    public let report: Report
    /// The hash of what was judged; nil where the next check has to be judged in any case.
    public let hash: ObservationHash?
    /// The first instant at which the same observation may mean something else.
    public let validUntil: Instant
    /// The alert settings of the configuration that the check was made under; a later one does not apply.
    public let settings: AlertSettings

    /// `Report.digest`.
    let digest: UInt64
    /// In milliseconds; nil where no connection was made.
    let latency: Double?

    /// A result, value by value.
    public init(
        _ target: Target, _ observation: Observation, _ judgement: Judgement, hash: ObservationHash?,
        under settings: AlertSettings
    ) {
        self.target = target
        report = Report(observation: observation, verdict: judgement.verdict)
        self.hash = hash
        validUntil = judgement.standsUntil
        self.settings = settings
        digest = report.digest
        latency = observation.latency
    }

    var id: String { report.observation.origin.id }
    /// When the check began.
    var at: Instant { report.observation.at }

    /// Whether too much time passed without a check; or the clock was set so far back that the last check lies in the future.
    func leavesGap(after last: Instant) -> Bool {
        at.seconds(since: last).magnitude > Report.patience(at: target.interval).magnitude
    }
}

extension Report {
    /// Seconds without a check after which there is a gap, for origins checked at this interval.
    public static func patience(at interval: Duration) -> Int64 {
        2 * interval.components.seconds + 60
    }
}

/// The outcome of recording one check.
public struct RecordOutcome: Sendable {
    /// Whether a new run began: the report differs from the last, is the first, or follows a gap.
    public var changed: Bool
    /// What was put into the outbox.
    public var notifications: [Notification]
    /// Whether an early check of this origin is worthwhile, to confirm a fault or its end.
    public var confirmSoon: Bool

    package init(changed: Bool, notifications: [Notification], confirmSoon: Bool) {
        self.changed = changed
        self.notifications = notifications
        self.confirmSoon = confirmSoon
    }
}

/// Takes results: the daemon's writer, or the ledger itself where the caller may wait for the file.
package protocol ResultRecorder: Sendable {
    /// Takes the observation of a check that need not be judged, since the last verdict holds for it
    /// (`OriginState.Past.holds`). It stays in memory until the next flush.
    func record(same observation: Observation) throws

    /// Records one check: the report, its effect on incidents, and the messages that follow, all or nothing. A change is
    /// written at once. A result equal to the last one, of an origin without incidents, stays in memory until the next
    /// flush; the ledger's queries see it nevertheless.
    func record(_ result: CheckResult) async throws -> RecordOutcome
}
