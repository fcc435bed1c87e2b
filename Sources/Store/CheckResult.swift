public import Alerts
public import Checks
import TLS
public import Timekeeping

/// One check that was judged: of what, what was seen, what it means and for how long, and the settings that it was made under.
public struct CheckResult: Sendable {
    /// The origin as it was configured when the check began.
    public let target: WatchedOrigin
    /// What was seen, and what it means.
    public let report: Report
    /// What was judged; nil where the next check has to be judged anyhow.
    public let hash: ObservationHash?
    /// The first instant at which the same may mean something else.
    public let validUntil: Instant
    /// Those of the configuration that the check was made under: a later one has nothing to do with it.
    public let settings: AlertSettings

    /// What it says, as one number (`Report.digest`).
    let digest: UInt64
    /// In milliseconds; nil where no connection was made.
    let latency: Double?

    /// A result, value by value.
    public init(
        _ target: WatchedOrigin, _ observation: Observation, _ judgement: Judgement, hash: ObservationHash?,
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

    /// Whether nobody looked for too long; or the clock was set so far back that the last check seems to be yet to come,
    /// and would never grow old.
    func leavesGap(after last: Instant) -> Bool {
        at.seconds(since: last).magnitude > Report.patience(at: target.interval).magnitude
    }
}

extension Report {
    /// Seconds without a check after which there is a gap, where one is due in each interval.
    public static func patience(at interval: Duration) -> Int64 {
        2 * interval.components.seconds + 60
    }
}

/// Whoever takes results: the daemon's writer, or the ledger itself where nobody minds to wait for the file.
package protocol ResultRecorder: Sendable {
    /// Takes the observation of a check that need not be judged: the last verdict of its origin holds for it
    /// (`OriginState.Past.holds`). It is kept in memory until the next flush.
    func record(same observation: Observation) throws

    /// Records one check: the report, what it makes of the incidents, and the messages that follow, all or nothing. What
    /// changed is written at once. A result that is equal to the last one, of an origin without incidents, is kept in
    /// memory until the next flush; the questions of the ledger see it nevertheless.
    func record(_ result: CheckResult) async throws -> RecordOutcome
}
