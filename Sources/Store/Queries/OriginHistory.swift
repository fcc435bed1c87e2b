public import Checks
import GRDB
public import Timekeeping

/// The latest report of an origin, and since when it holds.
public struct OriginRecord: Sendable {
    /// As of the last change; its observation's `at` is the last check.
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

/// What a list shows of an origin, without its report.
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
    /// Its addresses and certificates, as of the last change; nil until the first check by this version.
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
        /// Half of the checks took no longer, within a factor of two; nil where only an earlier version counted.
        public var median: Double?
        /// 95 % of the checks took no longer; otherwise as `median`.
        public var high: Double?
    }

    /// Whether it follows a gap, by the interval at that time; nil where an earlier version wrote the row.
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
    /// When CloudFront starts to fail, as forecast when the run began.
    public var failsAt: Instant?
    /// nil where no check made a connection.
    public var latency: Latency?
}

extension OriginSummary {
    init(_ state: OriginState) {
        self.init(
            id: state.id, domain: state.domain, port: state.port, severity: state.severity, headline: state.headline,
            title: state.title, cloudFront: state.cloudFront, forecast: state.forecast,
            expirySummary: state.expirySummary,
            firstAt: state.firstAt, lastAt: state.lastAt, checks: state.checks, preceding: state.preceding)
    }
}

extension OriginRecord {
    init?(_ row: Row, _ certificates: inout Certificates) throws {
        guard
            let archived = try? JSON.decode(ArchivedObservation.self, from: row.text("observation").utf8),
            let verdict = try? JSON.decode(Verdict.self, from: row.text("verdict").utf8)
        else { return nil }
        try certificates.fetch(archived.certificates)
        guard var observation = archived.restored(from: certificates.known) else { return nil }
        lastAt = try row.instant("ended")
        observation.at = lastAt
        report = Report(observation: observation, verdict: verdict)
        firstAt = try row.instant("began")
        checks = try row.count("checks")
        recent = Severity.recent(try row.text("preceding"), then: try row.word("severity"), checks: checks)
    }

    /// With the equal results that are not in the file yet.
    func extended(by state: OriginState?) -> OriginRecord {
        guard let state, state.firstAt == firstAt else { return self }
        var record = self
        record.lastAt = state.lastAt
        record.report.observation.at = state.lastAt
        record.checks = state.checks
        record.recent = state.recent
        return record
    }

    init(_ ahead: OriginStates.Ahead) {
        self.init(
            report: ahead.report, firstAt: ahead.state.firstAt, lastAt: ahead.state.lastAt, checks: ahead.state.checks,
            recent: ahead.state.recent)
    }
}

extension Run {
    /// With the equal results that are not in the file yet.
    func extended(by state: OriginState?) -> Run {
        guard let state else { return self }
        var longer = self
        longer.to = state.lastAt
        longer.checks = state.checks
        longer.latency = Latency(state.latency)
        return longer
    }

    init(_ row: Row) throws {
        self.init(
            followsGap: try row.optionalInteger("after_gap").map { $0 == 1 }, from: try row.instant("began"),
            to: try row.instant("ended"), checks: try row.count("checks"),
            severity: try row.word("severity"), headline: try row.code("headline"),
            failsAt: try row.optionalInstant("fails_at"),
            latency: Latency(try OriginState.Latency(row)))
    }
}

extension Run.Latency {
    init?(_ latency: OriginState.Latency) {
        guard latency.checks > 0 else { return nil }
        let quantile = { latency.spread.quantile($0).map { Swift.min(Swift.max($0, latency.min), latency.max) } }
        self.init(
            min: latency.min, mean: latency.sum / Double(latency.checks), max: latency.max, median: quantile(0.5),
            high: quantile(0.95))
    }
}
