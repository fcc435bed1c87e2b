import Alerts
import Checks
import GRDB
public import Timekeeping

extension Ledger {
    /// Events since that instant, the newest first: all of them, or those of one origin alone.
    public func events(of origin: String? = nil, since instant: Instant, limit: Int) throws -> [Event] {
        try pool.read { database in
            let rows =
                try origin.map { try database.rows(EventQuery.ofOrigin, [$0, instant.seconds, Int64(limit)]) }
                ?? database.rows(EventQuery.all, [instant.seconds, Int64(limit)])
            return try rows.map { try Event($0) }
        }
    }

    /// The next events after the one of that number, the oldest first.
    public func events(of origin: String? = nil, after number: Int64, limit: Int) throws -> [Event] {
        try pool.read { database in
            try database.rows(EventQuery.after, [number, origin, Int64(limit)]).map { try Event($0) }
        }
    }

    /// The number of the newest event; 0 where there is none.
    public func lastEvent() throws -> Int64 {
        try pool.read { try $0.row("SELECT max(number) AS number FROM event")?.optionalInteger("number") ?? 0 }
    }

    /// Records what the daemon did, without blocking.
    ///
    /// - Parameters:
    ///   - kind: `configuration` or `daemon`.
    ///   - what: One word for it.
    ///   - words: One line.
    public func recordEvent(_ kind: Event.Kind, _ what: String, _ words: String, at now: Instant) async throws {
        try await onWriter { database in
            try database.recordEvent(EventRow(at: now, kind: kind, became: what, words: words))
        }.get()
    }
}

/// The queries of events whose plans are tested.
enum EventQuery {
    private static let event = """
        SELECT e.number AS number, e.at AS at, e.kind AS kind, o.id AS origin, e.incident AS incident, e.code AS code,
            e.endpoints AS endpoints, e.server_name AS server_name, e.was AS was, e.became AS became, e.words AS words
        FROM event e LEFT JOIN origin o ON o.number = e.origin
        """

    /// Arguments: the first instant, limit.
    static let all = event + " WHERE e.at >= ? ORDER BY e.at DESC, e.number DESC LIMIT ?"

    /// Arguments: the origin's id, the first instant, limit.
    static let ofOrigin =
        event
            + """
             WHERE e.origin = (SELECT number FROM origin WHERE id = ?) AND e.at >= ?
            ORDER BY e.at DESC, e.number DESC LIMIT ?
            """

    /// Arguments: the last number that is known, the origin's id or null, limit.
    static let after =
        event
            + """
             WHERE e.number > ?1 AND (?2 IS NULL OR e.origin = (SELECT number FROM origin WHERE id = ?2))
            ORDER BY e.number LIMIT ?3
            """

    /// The leaf that a server name's address had last. Arguments: the origin's number, the server name, the endpoint.
    static let lastLeaf = """
        SELECT e.became AS leaf FROM event e
        WHERE e.origin = ?1 AND e.kind = 'certificate' AND e.server_name = ?2
            AND instr(' ' || e.endpoints || ' ', ' ' || ?3 || ' ') > 0
        ORDER BY e.at DESC, e.number DESC LIMIT 1
        """
}

/// An event to be written.
struct EventRow {
    var at: Instant
    var kind: Event.Kind
    var origin: Int64?
    var incident: Int64?
    var code: FindingCode?
    var endpoints: [String] = []
    var serverName: String?
    var was: String?
    var became: String?
    var words: String
}

extension Database {
    func recordEvent(_ event: EventRow) throws {
        try execute(
            """
            INSERT INTO event (at, kind, origin, incident, code, endpoints, server_name, was, became, words)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                event.at.seconds, event.kind.rawValue, event.origin, event.incident, event.code?.rawValue,
                event.endpoints.joined(separator: " "), event.serverName, event.was, event.became, event.words,
            ])
    }

    /// Records a change of an incident's stage or severity, unless it is pending.
    func recordEvent(of incident: Incident, instead earlier: Incident?) throws {
        let before = earlier.flatMap { $0.stage == .pending ? nil : $0 }
        guard incident.stage != .pending, incident.stage != before?.stage || incident.severity != before?.severity
        else { return }
        let only = incident.origins.count == 1 ? incident.origins.first?.origin : nil
        let number = try only.flatMap { try row("SELECT number FROM origin WHERE id = ?", [$0])?.integer("number") }
        let isOver = incident.stage == .closed
        try recordEvent(
            EventRow(
                at: incident.changedAt, kind: .alert, origin: number, incident: incident.id, code: incident.code,
                was: before?.severity.rawValue, became: isOver ? "closed" : incident.severity.rawValue,
                words: isOver ? "over (\(incident.ending?.rawValue ?? "")): \(incident.title)" : incident.title))
    }

    /// Records how an attempt to deliver ended; of attempts that will be repeated, only the first.
    func recordDeliveryEvent(of message: Int64, _ outcome: String, status: Int?, error: String?, at now: Instant) throws
    {
        guard let row = try row("SELECT receiver, incident, attempts FROM outbox WHERE id = ?", [message]),
            try outcome != "retry" || row.integer("attempts") == 1
        else { return }
        let receiver = try row.text("receiver")
        let words =
            switch outcome {
            case "delivered": "told to \(receiver)" + (status.map { $0 == 0 ? "" : ": HTTP \($0)" } ?? "")
            case "retry": "not told to \(receiver) yet: \(error ?? "")"
            default: "will not be told to \(receiver): \(error ?? "")"
            }
        try recordEvent(
            EventRow(
                at: now, kind: .delivery, incident: try row.integer("incident"),
                became: outcome == "retry" ? "failed" : outcome, words: words))
    }
}
