public import Alerts
import Checks
import GRDB
public import Timekeeping

extension Ledger {
    /// The incidents that this receiver was notified of and that are open or ended since that instant.
    public func incidents(toldTo receiver: String, since instant: Instant) throws -> [Incident] {
        try pool.read { database in
            try database.rows(IncidentQuery.notified, [receiver, instant.seconds]).map { try $0.integer("id") }.sorted()
                .compactMap { try database.incident($0) }
        }
    }

    /// Pending and open incidents, the oldest first.
    public func openIncidents() throws -> [Incident] {
        try pool.read { try $0.activeIncidents() }
    }

    /// One incident, open or closed; nil where there is none of that id.
    public func incident(_ id: Int64) throws -> Incident? {
        try pool.read { try $0.incident(id) }
    }

    /// Open incidents of the monitor itself, which no origin has: the oldest first.
    public func monitorIncidents() throws -> [Incident] {
        try pool.read { database in
            try database.rows("SELECT id, cause FROM incident WHERE closed_at IS NULL ORDER BY id")
                .filter { try $0.code("cause")?.entry.chapter == .monitor }
                .compactMap { try database.incident($0.integer("id")) }
        }
    }
}

/// The queries of incidents whose plans are tested: closed ones are kept for as long as history.
enum IncidentQuery {
    static let active = "SELECT id FROM incident INDEXED BY incident_of_cause WHERE closed_at IS NULL"

    /// Argument: the incident.
    static let affected = """
        SELECT o.id AS origin, o.domain AS domain, c.labels AS labels, c.endpoints AS endpoints, c.since AS since,
            c.until AS until, c.streak AS streak, c.calm AS calm, c.code AS code, c.severity AS severity,
            c.fails_at AS fails_at, c.title AS title, c.detail AS detail, c.remedy AS remedy
        FROM complaint c JOIN origin o ON o.number = c.origin
        WHERE c.incident = ?
        """

    /// The worst of the other affected origins, in the order of `AffectedOrigin.isWorse`: 'critical' sorts before 'warning'.
    /// Arguments: the incident, the origin's number.
    static let worstOther =
        affected + """
             AND c.origin <> ? AND c.until IS NULL
            ORDER BY c.severity, ifnull(c.fails_at, 9223372036854775807), c.since, o.id LIMIT 1
            """

    /// Arguments: the receiver's name, the first instant.
    static let notified = """
        SELECT i.id AS id FROM incident i INDEXED BY incident_of_cause CROSS JOIN told t ON t.incident = i.id
        WHERE i.closed_at IS NULL AND t.receiver = ?1
        UNION ALL
        SELECT i.id AS id FROM incident i INDEXED BY incident_by_end CROSS JOIN told t ON t.incident = i.id
        WHERE i.closed_at >= ?2 AND t.receiver = ?1
        """
}
