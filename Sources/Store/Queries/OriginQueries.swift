import Checks
import GRDB
import Synchronization
import TLS
import Timekeeping

extension Ledger {
    /// One summary for each configured origin that has been checked, by id. It comes from memory and never waits for the
    /// file.
    public func summaries() -> [OriginSummary] {
        live.withLock { $0.shown() }.map(OriginSummary.init)
    }

    /// The summaries of these origins, in their order; nil where one has not been checked. No result is recorded meanwhile,
    /// so a caller that needs many asks for a part of them at a time.
    public func summaries(of ids: [String]) -> [OriginSummary?] {
        live.withLock { live in ids.map { live.summary(of: $0) } }
    }

    /// The latest reports of these origins, as far as they have been checked. One that cannot be read is left out: the file
    /// may be damaged there, or a version of another layout has written it.
    public func latest(of ids: [String]) -> [String: OriginRecord] {
        let ahead = ahead(of: ids)
        let others = ids.filter { ahead[$0] == nil }
        // What could not be written is known without the file.
        guard !others.isEmpty else { return ahead }
        let saved = try? pool.read { database in
            var certificates = Certificates(database)
            return others.reduce(into: [:]) { saved, id in
                saved[id] = (try? self.saved(id, in: database, &certificates)) ?? nil
            }
        }
        return ahead.merging(saved ?? [:]) { $1 }
    }

    /// The latest report of one origin; nil where it is not configured, has not been checked, or has a report of a layout
    /// that this version does not know. Throws where the file cannot be read.
    public func latest(of id: String) throws -> OriginRecord? {
        if let record = ahead(of: [id])[id] { return record }
        return try pool.read { database in
            var certificates = Certificates(database)
            return try saved(id, in: database, &certificates)
        }
    }

    /// The reports that are not in the file yet.
    private func ahead(of ids: [String]) -> [String: OriginRecord] {
        live.withLock { live in
            ids.reduce(into: [:]) { $0[$1] = live.ahead(of: $1).map(OriginRecord.init) }
        }
    }

    func saved(
        _ id: String, in database: Database, _ certificates: inout Certificates
    ) throws -> OriginRecord? {
        try database.row(RecordQuery.latest, [id]).flatMap { try OriginRecord($0, &certificates) }?
            .extended(by: live.withLock { $0[id] })
    }

    /// The history of an origin, the newest run first, also of one that is no longer configured.
    public func changes(of id: String, limit: Int) throws -> [Run] {
        try pool.read { database in
            let runs = try database.rows(RecordQuery.changes, [id, Int64(limit)]).map { row in
                (number: try row.integer("number"), run: try Run(row))
            }
            let now = live.withLock { $0[id] }
            return runs.map { number, run in now?.number == number ? run.extended(by: now) : run }
        }
    }
}

/// The queries of reports whose plans are tested.
enum RecordQuery {
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

/// A cache of certificates: each is read once, however many reports share it.
struct Certificates {
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
