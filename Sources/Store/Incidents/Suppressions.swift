public import Alerts
import Checks
import GRDB
public import Timekeeping

extension Ledger {
    /// Acknowledges an incident. A later acknowledgement replaces an earlier one. Receivers that show acknowledgements are
    /// notified once, if they know of the incident.
    ///
    /// - Returns: The incident; nil where none of that id is pending or open, and nothing was written.
    public func acknowledge(
        _ id: Int64, by: String, comment: String, receivers: [Receiver] = [], at now: Instant
    ) throws -> Incident? {
        try pool.write { database in
            guard let incident = try database.incident(id), incident.stage != .closed else { return nil }
            let known = try database.suppression(on: id, at: now).acknowledgement
            let records = try database.notificationRecords(of: id)
            for receiver in receivers where receiver.hearsAcknowledgements && records[receiver.name]?.recovered == false
            {
                if let known, known.severity >= incident.severity { break }
                try database.put(
                    AlertMessage(acknowledged: incident, by: by, comment: comment, for: receiver.name, at: now),
                    to: receiver.name, at: now)
            }
            try database.execute(
                "INSERT OR REPLACE INTO acknowledgement (incident, at, by, comment, severity) VALUES (?, ?, ?, ?, ?)",
                [id, now.seconds, by, comment, incident.severity.rawValue])
            return incident
        }
    }

    /// Adds a silence, and gives it its id.
    public func add(_ silence: Silence) throws -> Silence {
        try pool.write { database in
            try database.execute(
                """
                INSERT INTO silence (origin, labels, starts_at, ends_at, by, comment) VALUES (?, ?, ?, ?, ?, ?)
                """,
                [
                    silence.origin, try JSON.text(silence.labels), silence.startsAt.seconds,
                    silence.endsAt.seconds, silence.by, silence.comment,
                ])
            var added = silence
            added.id = database.lastInsertedRowID
            return added
        }
    }

    /// Silences that end after that instant, the oldest first.
    public func silences(endingAfter instant: Instant) throws -> [Silence] {
        try pool.read { try $0.silences(endingAfter: instant) }
    }

    /// Ends a silence before its time.
    ///
    /// - Returns: The silence as it is now; nil where none of that id is in force or to come.
    public func expire(silence id: Int64, at now: Instant) throws -> Silence? {
        try pool.write { database in
            let known = try database.silences(endingAfter: now).first { $0.id == id }
            guard var silence = known else { return nil }
            silence.startsAt = min(silence.startsAt, now)
            silence.endsAt = now
            try database.execute(
                "UPDATE silence SET starts_at = ?, ends_at = ? WHERE id = ?",
                [silence.startsAt.seconds, silence.endsAt.seconds, id])
            return silence
        }
    }

    /// What keeps incidents quiet now.
    ///
    /// - Returns: The acknowledgements by the incident's id, and all silences that hold.
    public func suppressions(at now: Instant) throws -> (acknowledged: [Int64: Acknowledgement], silences: [Silence]) {
        try pool.read { database in
            let rows = try database.rows(
                """
                SELECT a.incident AS incident, a.at AS at, a.by AS by, a.comment AS comment, a.severity AS severity
                FROM acknowledgement a JOIN incident i ON i.id = a.incident WHERE i.closed_at IS NULL
                """)
            let acknowledged = try rows.map { (try $0.integer("incident"), try Acknowledgement($0)) }
            return (
                Dictionary(acknowledged) { first, _ in first },
                try database.silences(endingAfter: now).filter { $0.holds(at: now) }
            )
        }
    }
}

extension Database {
    /// What keeps this incident quiet now.
    func suppression(on incident: Int64, at now: Instant) throws -> Suppression {
        Suppression(
            acknowledgement: try row(
                "SELECT at, by, comment, severity FROM acknowledgement WHERE incident = ?", [incident]
            ).map { try Acknowledgement($0) },
            silences: try silences(endingAfter: now).filter { $0.holds(at: now) })
    }

    fileprivate func silences(endingAfter instant: Instant) throws -> [Silence] {
        try rows(
            """
            SELECT id, origin, labels, starts_at, ends_at, by, comment FROM silence WHERE ends_at > ? ORDER BY id
            """, [instant.seconds]
        ).map { row in
            Silence(
                id: try row.integer("id"), origin: try row.optionalText("origin"),
                labels: try JSON.decode([String: String].self, from: row.text("labels").utf8),
                startsAt: try row.instant("starts_at"), endsAt: try row.instant("ends_at"), by: try row.text("by"),
                comment: try row.text("comment"))
        }
    }
}

extension Acknowledgement {
    fileprivate init(_ row: Row) throws {
        self.init(
            at: try row.instant("at"), by: try row.text("by"), comment: try row.text("comment"),
            severity: try row.word("severity"))
    }
}
