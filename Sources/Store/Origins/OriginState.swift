import Alerts
import Checks
import GRDB
import Timekeeping

/// All that is known of an origin: its last result, since when, and what the next check needs. Equal results reach the file
/// only with the next flush.
public struct OriginState: Sendable {
    /// The latencies of a run, in milliseconds.
    struct Latency: Hashable, Sendable {
        var checks = 0
        var min = 0.0
        var max = 0.0
        var sum = 0.0
        var spread = Histogram()

        mutating func add(_ latency: Double?) {
            guard let latency else { return }
            min = checks == 0 ? latency : Swift.min(min, latency)
            max = checks == 0 ? latency : Swift.max(max, latency)
            sum += latency
            spread.add(latency)
            checks += 1
        }
    }

    /// The origin's number in the file.
    var origin: Int64
    /// The run's number in the file.
    var number: Int64
    var id: String
    var domain: String
    var port: UInt16
    var severity: Severity
    var headline: FindingCode?
    var title: String?
    var cloudFront: CloudFrontResponse
    var forecast: Forecast
    /// nil where an earlier version wrote the row.
    var expirySummary: ExpirySummary?
    var firstAt: Instant
    var past: Past
    var checks: Int
    /// The severities of up to seven checks before the run, oldest first, by their letters.
    var preceding: String
    var latency = Latency()
    /// The host that was tried; nil where an earlier version wrote the row.
    var host: String?
    /// Since when it is unreachable; nil where it is reachable.
    var lostSince: Instant?
    /// `lostSince` of an origin that has never answered.
    private static let ever = Instant(seconds: .min)
    /// Whether the last equal results are not in the file yet.
    var isUnsaved = false

    var lastAt: Instant {
        get { past.lastAt }
        set { past.lastAt = newValue }
    }

    /// Whether the last result is equal to this one.
    func equals(_ result: CheckResult) -> Bool { past.digest == result.digest }

    /// The severities of the last eight checks.
    var recent: [Severity] { Severity.recent(preceding, then: severity, checks: checks) }

    /// Adds one more check with the same result. A run never shrinks, even if the wall clock is set back.
    mutating func extend(_ latency: Double?, at now: Instant) {
        lastAt = max(lastAt, now)
        checks += 1
        self.latency.add(latency)
        isUnsaved = true
    }

    /// Takes over the content of a report.
    mutating func adopt(_ report: Report) {
        domain = report.observation.origin.domain
        port = report.observation.origin.port
        severity = report.verdict.severity
        headline = report.verdict.headline?.code
        title = report.verdict.headline?.title
        cloudFront = report.verdict.cloudFront
        forecast = report.verdict.forecast
        host = report.host
        expirySummary = ExpirySummary(report)
    }
}

extension OriginState {
    /// The state of an origin whose run begins with this report.
    init(_ report: Report, origin: Int64, number: Int64, after earlier: OriginState?, at now: Instant) {
        self.init(
            origin: origin, number: number, id: report.observation.origin.id, domain: "", port: 0, severity: .ok,
            cloudFront: report.verdict.cloudFront, forecast: report.verdict.forecast, firstAt: now,
            past: earlier?.past ?? Past(), checks: 1, preceding: String((earlier?.recent ?? []).suffix(7).map(\.letter))
        )
        past.isCalm = false
        lastAt = now
        adopt(report)
        if report.isUnreachable { lostSince = earlier?.lostSince ?? (report.hasNeverAnswered ? OriginState.ever : now) }
        latency.add(report.observation.latency)
    }

    /// From the columns of `query`.
    init(_ row: Row) throws {
        self.init(
            origin: try row.integer("origin"), number: try row.integer("number"), id: try row.text("id"),
            domain: try row.text("domain"), port: UInt16(clamping: try row.integer("port")),
            severity: try row.word("severity"), headline: try row.code("headline"),
            title: try row.optionalText("title"),
            cloudFront: CloudFrontResponse(
                status: try row.optionalInteger("status").map { Int(clamping: $0) }, share: try row.number("share")),
            forecast: Forecast(failsAt: try row.optionalInstant("fails_at"), because: try row.code("fails_because")),
            expirySummary: try ExpirySummary(row), firstAt: try row.instant("began"),
            past: Past(
                hasAnswered: try row.count("answered") > 0, leaves: .unread, lastAt: try row.instant("ended")),
            checks: try row.count("checks"),
            preceding: try row.text("preceding"),
            latency: try Latency(row))
        host = try row.optionalText("place")
        // Equal strings share their storage: there may be a hundred thousand origins.
        if domain == id { domain = id }
        if host == domain { host = domain }
        if headline?.meansUnreachable == true, severity == .unknown || cloudFront.share >= 1 {
            lostSince = headline?.meansSilence == true && severity == .unknown ? OriginState.ever : firstAt
        }
    }

    static let query = """
        SELECT r.number AS number, o.number AS origin, o.id AS id, o.domain AS domain, l.port AS port,
            r.severity AS severity, r.headline AS headline, l.title AS title, l.status AS status, l.share AS share,
            l.fails_at AS fails_at, l.fails_because AS fails_because, l.addresses AS addresses,
            l.leaf_until AS leaf_until, l.chain_until AS chain_until, l.place AS place, r.began AS began, r.ended AS ended,
            r.checks AS checks, r.preceding AS preceding, r.latency_checks AS latency_checks,
            r.latency_min AS latency_min, r.latency_max AS latency_max, r.latency_sum AS latency_sum,
            r.latency_spread AS latency_spread,
            CASE WHEN r.latency_checks > 0 THEN 1 ELSE EXISTS (
                SELECT 1 FROM run e WHERE e.origin = o.number AND e.latency_checks > 0
            ) END AS answered
        FROM latest l JOIN origin o ON o.number = l.origin JOIN run r ON r.number = l.run
        """

    /// Origins that are no longer configured and have answered.
    static let former = """
        SELECT o.id AS id FROM origin o
        WHERE NOT EXISTS (SELECT 1 FROM latest l WHERE l.origin = o.number)
            AND EXISTS (SELECT 1 FROM run r WHERE r.origin = o.number AND r.latency_checks > 0)
        """
}

extension OriginState.Latency {
    /// From the columns of a run.
    init(_ row: Row) throws {
        self.init(
            checks: try row.count("latency_checks"), min: try row.number("latency_min"),
            max: try row.number("latency_max"), sum: try row.number("latency_sum"),
            spread: try Histogram(row, "latency_spread"))
    }
}

extension OriginState {
    /// Writes how far a run has come. It may be repeated.
    static let save = """
        UPDATE run SET ended = ?, checks = ?, latency_checks = ?, latency_min = ?, latency_max = ?, latency_sum = ?,
            latency_spread = ?
        WHERE number = ?
        """

    /// The arguments of `save`.
    var values: StatementArguments {
        [
            lastAt.seconds, checks, latency.checks, latency.min, latency.max, latency.sum,
            latency.spread.data, number,
        ]
    }
}

extension ExpirySummary {
    /// nil where an earlier version wrote the row.
    init?(_ row: Row) throws {
        guard let addresses = try row.optionalInteger("addresses") else { return nil }
        self.init(
            addresses: Int(clamping: addresses), leafUntil: try row.optionalInstant("leaf_until"),
            chainUntil: try row.optionalInstant("chain_until"))
    }
}
