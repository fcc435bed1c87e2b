public import Alerts
import GRDB
import Synchronization
public import Timekeeping

extension Ledger {
    /// The messages that are due, the longest due first. Of a receiver's messages about one incident only the first
    /// unsettled one is due: later ones wait for it.
    ///
    /// A message is returned again and again until it is settled. From the first time on it counts as under way, so that no
    /// later message replaces it.
    ///
    /// - Parameter limit: The most for one receiver, so that a slow one does not hold up the others.
    public func dueMessages(at now: Instant, limit: Int) throws -> [OutboxMessage] {
        let hasGoneBack = lastDueQuery.withLock { last in
            defer { last = now }
            return last.map { now < $0 } ?? true
        }
        return try pool.write { database in
            if hasGoneBack { try database.execute(OutboxQuery.hasten, [now.seconds]) }
            var messages: [OutboxMessage] = []
            var receiver = try database.receiver(after: "")
            while let name = receiver {
                for row in try database.rows(OutboxQuery.due, [name, now.seconds, Int64(limit)]) {
                    let message = try OutboxMessage(row)
                    if try row.text("state") == "waiting" {
                        try database.execute("UPDATE outbox SET state = 'offered' WHERE id = ?", [message.id])
                    }
                    messages.append(message)
                }
                receiver = try database.receiver(after: name)
            }
            return messages.sorted { ($0.dueAt, $0.id) < ($1.dueAt, $1.id) }
        }
    }

    /// Records how an attempt ended. Does nothing for a message that is settled already.
    ///
    /// - Parameter receivers: Those of the configuration in force, which are notified where one fails.
    public func settle(
        _ id: Int64, as settlement: Settlement, receivers: [Receiver] = [], at now: Instant
    ) throws {
        try pool.write { database in
            guard try database.row("SELECT id FROM outbox WHERE id = ? AND settled_at IS NULL", [id]) != nil else {
                return
            }
            switch settlement {
            case .delivered(let status):
                try database.execute(
                    """
                    UPDATE outbox SET state = 'delivered', attempts = attempts + 1, settled_at = ?, status = ?,
                        error = NULL
                    WHERE id = ?
                    """, [now.seconds, Int64(status), id])
                try database.execute(OutboxQuery.drain, [now.seconds, id])
                try database.recordAttempt(id, "delivered", status: status, error: nil, at: now)
                try database.closeReceiverFailure(after: id, receivers: receivers, at: now)
            case .retry(let time, let error):
                try database.execute(
                    """
                    UPDATE outbox SET state = 'waiting', attempts = attempts + 1, due_at = ?, error = ?,
                        failing_since = ifnull(failing_since, ?)
                    WHERE id = ?
                    """, [time.seconds, error, now.seconds, id])
                try database.recordAttempt(id, "retry", status: nil, error: error, at: now)
                try database.openReceiverFailureIfOverdue(after: id, error, receivers: receivers, at: now)
                try database.foldIntoNext(id, at: now)
            case .dead(let error):
                try database.execute(
                    "UPDATE outbox SET state = 'dead', attempts = attempts + 1, settled_at = ?, error = ? WHERE id = ?",
                    [now.seconds, error, id])
                try database.recordAttempt(id, "dead", status: nil, error: error, at: now)
                try database.openReceiverFailure(after: id, error, receivers: receivers, at: now)
            }
        }
    }

    /// When the next message may go out; in the past where one is due already, nil where there is none.
    public func nextDue() throws -> Instant? {
        try pool.read { try $0.row(OutboxQuery.next)?.instant("due_at") }
    }

    /// How many messages are not settled.
    public func pendingCount() throws -> Int {
        try pool.read { try $0.row("SELECT count(*) AS n FROM outbox WHERE settled_at IS NULL")?.count("n") ?? 0 }
    }

    /// The newest messages and their deliveries, the newest first.
    public func deliveries(limit: Int) throws -> [Delivery] {
        try pool.read { database in
            try database.rows(OutboxQuery.deliveries + " ORDER BY id DESC LIMIT ?", [Int64(limit)])
                .map { try Delivery($0) }
        }
    }
}

extension Database {
    /// The next receiver by name with waiting messages; nil where there is none.
    fileprivate func receiver(after name: String) throws -> String? {
        try row(OutboxQuery.receiver, [name])?.optionalText("receiver")
    }

    /// One message and its delivery; nil where there is none of that number.
    func delivery(_ id: Int64) throws -> Delivery? {
        try row(OutboxQuery.deliveries + " WHERE id = ?", [id]).map { try Delivery($0) }
    }
}

/// The queries of the outbox whose plans are tested.
enum OutboxQuery {
    private static let isFirst = """
        NOT EXISTS (
            SELECT 1 FROM outbox e
            WHERE e.receiver = m.receiver AND e.incident = m.incident AND e.settled_at IS NULL AND e.id < m.id
        )
        """

    static let deliveries = """
        SELECT id, message_id, receiver, incident, kind, state, attempts, created_at, due_at, settled_at, status, error
        FROM outbox
        """

    /// Argument: the previous receiver's name.
    static let receiver = "SELECT min(receiver) AS receiver FROM outbox WHERE settled_at IS NULL AND receiver > ?"

    /// Arguments: the receiver's name, now, limit.
    static let due = """
        SELECT m.id AS id, m.message_id AS message_id, m.receiver AS receiver, m.incident AS incident, m.body AS body,
            m.state AS state, m.attempts AS attempts, m.created_at AS created_at, m.due_at AS due_at
        FROM outbox m WHERE m.settled_at IS NULL AND m.receiver = ? AND m.due_at <= ? AND \(isFirst)
        ORDER BY m.due_at, m.id LIMIT ?
        """

    /// Argument: the latest beginning. SQLite takes the other columns from the row with the minimum.
    static let delayed = """
        SELECT receiver, min(failing_since) AS since, error FROM outbox
        WHERE settled_at IS NULL AND failing_since <= ? GROUP BY receiver ORDER BY receiver
        """

    /// Makes the failed messages of a receiver due at once, since it has accepted one. Arguments: now, the message.
    static let drain = """
        UPDATE outbox SET due_at = ?1
        WHERE settled_at IS NULL AND receiver = (SELECT receiver FROM outbox WHERE id = ?2) AND due_at > ?1
            AND failing_since IS NOT NULL
        """

    /// Makes messages due that were written or last tried in what is the future now: otherwise they would wait for as long
    /// as the clock was set back. Argument: now.
    static let hasten = """
        UPDATE outbox SET due_at = ?1, created_at = min(created_at, ?1)
        WHERE settled_at IS NULL AND due_at > ?1 AND ifnull(
            (SELECT d.at FROM delivery d WHERE d.message = outbox.id ORDER BY d.number DESC LIMIT 1), created_at) > ?1
        """

    static let next = """
        SELECT m.due_at AS due_at FROM outbox m WHERE m.settled_at IS NULL AND \(isFirst) ORDER BY m.due_at LIMIT 1
        """
}
