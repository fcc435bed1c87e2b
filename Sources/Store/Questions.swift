public import Alerts
import Checks
import GRDB
import TLS
import Timekeeping

extension Ledger {
    /// One line for each configured origin that has been checked, by id: fast, since no report is read.
    public func summaries() throws -> [OriginSummary] {
        try pool.read { database in
            try database.rows(
                """
                SELECT o.id AS id, o.domain AS domain, l.port AS port, r.severity AS severity, r.headline AS headline,
                    l.title AS title, l.status AS status, l.share AS share, l.fails_at AS fails_at,
                    l.fails_because AS fails_because, r.began AS began, r.ended AS ended, r.checks AS checks,
                    r.preceding AS preceding
                FROM latest l JOIN origin o ON o.number = l.origin JOIN run r ON r.number = l.run ORDER BY o.id
                """
            ).map { try OriginSummary($0) }
        }
    }

    /// The latest report of each configured origin that has been checked, by id.
    ///
    /// A report whose layout this version cannot read is left out until the origin's next check.
    public func latest() throws -> [OriginRecord] {
        try pool.read { database in
            var certificates = Certificates(database)
            return try database.rows(RecordQuery.all).compactMap { try OriginRecord($0, &certificates) }
        }
    }

    /// The latest report of one origin; nil where it is not configured or has not been checked.
    public func latest(of id: String) throws -> OriginRecord? {
        try pool.read { database in
            var certificates = Certificates(database)
            return try database.row(RecordQuery.one, [id]).flatMap { try OriginRecord($0, &certificates) }
        }
    }

    /// The history of an origin, the newest run first; origins that are no longer configured keep theirs.
    public func changes(of id: String, limit: Int) throws -> [Run] {
        try pool.read { try $0.rows(RecordQuery.changes, [id, Int64(limit)]).map { try Run($0) } }
    }

    /// Pending and open incidents, the oldest first.
    public func openIncidents() throws -> [Incident] {
        try pool.read { try $0.activeIncidents() }
    }

    /// One incident, open or closed; nil where there is none of that id.
    public func incident(_ id: Int64) throws -> Incident? {
        try pool.read { try $0.incident(id) }
    }
}

/// The questions about reports whose plans matter.
enum RecordQuery {
    private static let record = """
        SELECT l.observation AS observation, l.verdict AS verdict, r.began AS began, r.ended AS ended,
            r.checks AS checks, r.severity AS severity, r.preceding AS preceding
        FROM origin o JOIN latest l ON l.origin = o.number JOIN run r ON r.number = l.run
        """

    static let all = record + " ORDER BY o.id"
    static let one = record + " WHERE o.id = ?"

    /// Arguments: the origin's id, limit.
    static let changes = """
        SELECT began, ended, checks, severity, headline, fails_at, latency_checks, latency_min, latency_max,
            latency_sum
        FROM run WHERE origin = (SELECT number FROM origin WHERE id = ?) ORDER BY number DESC LIMIT ?
        """
}

/// Certificates as they are asked for: each is read once, however many reports share it.
private struct Certificates {
    private let database: Database
    private(set) var known: [String: CertificateDER] = [:]

    init(_ database: Database) {
        self.database = database
    }

    mutating func fetch(_ names: Set<String>) throws {
        for name in names where known[name] == nil {
            known[name] = try database.row("SELECT der FROM certificate WHERE sha256 = ?", [name])?.certificate("der")
        }
    }
}

extension OriginRecord {
    fileprivate init?(_ row: Row, _ certificates: inout Certificates) throws {
        guard
            let archived = try? JSONText.decode(ArchivedObservation.self, from: row.text("observation")),
            let verdict = try? JSONText.decode(Verdict.self, from: row.text("verdict"))
        else { return nil }
        try certificates.fetch(archived.certificates)
        guard var observation = archived.restored(from: certificates.known) else { return nil }
        lastAt = try row.instant("ended")
        observation.at = lastAt
        report = Report(observation: observation, verdict: verdict)
        firstAt = try row.instant("began")
        checks = try row.count("checks")
        recent = try row.recent(limit: 8).compactMap { Severity(letter: $0) }
    }
}

extension OriginSummary {
    fileprivate init(_ row: Row) throws {
        self.init(
            id: try row.text("id"), domain: try row.text("domain"),
            port: UInt16(clamping: try row.integer("port")), severity: try row.word("severity"),
            headline: try row.code("headline"), title: try row.optionalText("title"),
            cloudFront: CloudFrontResponse(
                status: try row.optionalInteger("status").map { Int(clamping: $0) }, share: try row.number("share")),
            forecast: Forecast(failsAt: try row.optionalInstant("fails_at"), because: try row.code("fails_because")),
            firstAt: try row.instant("began"), lastAt: try row.instant("ended"), checks: try row.count("checks"),
            recent: try row.recent(limit: 8).compactMap { Severity(letter: $0) })
    }
}

extension Run {
    fileprivate init(_ row: Row) throws {
        let timed = try row.count("latency_checks")
        self.init(
            from: try row.instant("began"), to: try row.instant("ended"), checks: try row.count("checks"),
            severity: try row.word("severity"), headline: try row.code("headline"),
            failsAt: try row.optionalInstant("fails_at"),
            latency: timed == 0
                ? nil
                : Latency(
                    min: try row.number("latency_min"), mean: try row.number("latency_sum") / Double(timed),
                    max: try row.number("latency_max")))
    }
}

extension Row {
    fileprivate func code(_ column: String) throws -> FindingCode? {
        try optionalText(column).flatMap { FindingCode(rawValue: $0) }
    }

    fileprivate func certificate(_ column: String) throws -> CertificateDER? {
        guard case .blob(let blob) = (self[column] as DatabaseValue? ?? .null).storage else {
            throw LedgerFault.damaged("\(column) holds no certificate")
        }
        return CertificateDER(blob)
    }
}
