public import Alerts
import Checks
import GRDB
import Synchronization
import TLS
import Timekeeping

extension Ledger {
    /// One line for each configured origin that has been checked, by id. It comes out of memory: it cannot fail, and
    /// nothing holds it up.
    public func summaries() -> [OriginSummary] {
        live.withLock { $0.shown() }.map(OriginSummary.init)
    }

    /// The lines of these origins, in their order; nil where one has not been checked. No result is recorded meanwhile:
    /// whoever asks for many while checks run asks for a part of them at a time.
    public func summaries(of ids: [String]) -> [OriginSummary?] {
        live.withLock { live in ids.map { live.summary(of: $0) } }
    }

    /// The latest reports of those of these origins that have been checked. One that cannot be read is left out, as of
    /// a file that is damaged in that place, or of a layout that this version does not know.
    public func latest(of ids: [String]) -> [String: OriginRecord] {
        let ahead = ahead(of: ids)
        let others = ids.filter { ahead[$0] == nil }
        // What the file could not take is known without it.
        guard !others.isEmpty else { return ahead }
        let saved = try? pool.read { database in
            var certificates = Certificates(database)
            return others.reduce(into: [:]) { saved, id in
                saved[id] = (try? self.saved(id, in: database, &certificates)) ?? nil
            }
        }
        return ahead.merging(saved ?? [:]) { $1 }
    }

    /// The latest report of one origin; nil where it is not configured, has not been checked, or its report is of a layout
    /// that this version does not know. Throws where the file cannot be read.
    public func latest(of id: String) throws -> OriginRecord? {
        if let record = ahead(of: [id])[id] { return record }
        return try pool.read { database in
            var certificates = Certificates(database)
            return try saved(id, in: database, &certificates)
        }
    }

    /// Those that the file does not know yet.
    private func ahead(of ids: [String]) -> [String: OriginRecord] {
        live.withLock { live in
            ids.reduce(into: [:]) { $0[$1] = live.ahead(of: $1).map(OriginRecord.init) }
        }
    }

    private func saved(
        _ id: String, in database: Database, _ certificates: inout Certificates
    ) throws -> OriginRecord? {
        try database.row(RecordQuery.latest, [id]).flatMap { try OriginRecord($0, &certificates) }?
            .brought(forward: live.withLock { $0[id] })
    }

    /// The history of an origin, the newest run first; origins that are no longer configured keep theirs.
    public func changes(of id: String, limit: Int) throws -> [Run] {
        try pool.read { database in
            let runs = try database.rows(RecordQuery.changes, [id, Int64(limit)]).map { row in
                (number: try row.integer("number"), run: try Run(row))
            }
            let now = live.withLock { $0[id] }
            return runs.map { number, run in now?.number == number ? run.brought(forward: now) : run }
        }
    }

    /// Whether a connection to the origin was ever made, as far as its history goes back.
    public func hasAnswered(_ id: String) throws -> Bool {
        try pool.read { try $0.row(RecordQuery.answered, [id]) != nil }
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
    static let answered = """
        SELECT 1 AS answered FROM run r JOIN origin o ON o.number = r.origin
        WHERE o.id = ? AND r.latency_checks > 0 LIMIT 1
        """

    static let latest = """
        SELECT l.observation AS observation, l.verdict AS verdict, r.began AS began, r.ended AS ended, r.checks AS checks,
            r.severity AS severity, r.preceding AS preceding
        FROM origin o JOIN latest l ON l.origin = o.number JOIN run r ON r.number = l.run
        WHERE o.id = ?
        """

    /// Arguments: the origin's id, limit.
    static let changes = """
        SELECT number, after_gap, began, ended, checks, severity, headline, fails_at, latency_checks, latency_min, latency_max,
            latency_sum, latency_spread
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
            known[name] = try database.row("SELECT der FROM certificate WHERE sha256 = ?", [name]).map {
                CertificateDER(try $0.bytes("der"))
            }
        }
    }
}

extension OriginRecord {
    fileprivate init?(_ row: Row, _ certificates: inout Certificates) throws {
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
}

extension OriginRecord {
    /// With the equal results that the file does not know yet.
    fileprivate func brought(forward run: LiveRun?) -> OriginRecord {
        guard let run, run.firstAt == firstAt else { return self }
        var record = self
        record.lastAt = run.lastAt
        record.report.observation.at = run.lastAt
        record.checks = run.checks
        record.recent = run.recent
        return record
    }

    fileprivate init(_ ahead: LiveRuns.Ahead) {
        self.init(
            report: ahead.report, firstAt: ahead.run.firstAt, lastAt: ahead.run.lastAt, checks: ahead.run.checks,
            recent: ahead.run.recent)
    }
}

extension Run {
    /// With the equal results that the file does not know yet.
    fileprivate func brought(forward run: LiveRun?) -> Run {
        guard let run else { return self }
        var longer = self
        longer.to = run.lastAt
        longer.checks = run.checks
        longer.latency = Latency(run.latency)
        return longer
    }

    fileprivate init(_ row: Row) throws {
        self.init(
            followsGap: try row.optionalInteger("after_gap").map { $0 == 1 }, from: try row.instant("began"),
            to: try row.instant("ended"), checks: try row.count("checks"),
            severity: try row.word("severity"), headline: try row.code("headline"),
            failsAt: try row.optionalInstant("fails_at"),
            latency: Latency(
                LiveRun.Latency(
                    checks: try row.count("latency_checks"), min: try row.number("latency_min"),
                    max: try row.number("latency_max"), sum: try row.number("latency_sum"),
                    spread: try Histogram(row, "latency_spread"))))
    }
}

extension Run.Latency {
    fileprivate init?(_ latency: LiveRun.Latency) {
        guard latency.checks > 0 else { return nil }
        let quantile = { latency.spread.quantile($0).map { Swift.min(Swift.max($0, latency.min), latency.max) } }
        self.init(
            min: latency.min, mean: latency.sum / Double(latency.checks), max: latency.max, median: quantile(0.5),
            high: quantile(0.95))
    }
}
