import Alerts
import GRDB
public import Timekeeping

/// Why a message is not sent again.
public enum RetryRefusal: Error, Hashable, Sendable {
    /// There is no message of that number.
    case unknown
    /// It has arrived.
    case delivered
    /// A later message says all that it said.
    case superseded
}

extension Ledger {
    /// Puts a test into the outbox, for this receiver alone: a trigger, and the recovery that follows it.
    ///
    /// - Returns: The numbers of the two messages, in their order.
    public func test(receiver: String, at now: Instant) throws -> [Int64] {
        try pool.write { database in
            let id = try database.nextIncidentID()
            let begun = Incident.test(of: receiver, id: id, closed: false, at: now)
            let ended = Incident.test(of: receiver, id: id, closed: true, at: now)
            try database.save(ended, instead: nil)
            return [
                try database.put(test: .trigger, of: begun, to: receiver, at: now),
                try database.put(test: .recover, of: ended, to: receiver, at: now),
            ]
        }
    }

    /// Sends a message that was given up as if it had just been written, and one that waits at once.
    public func retry(_ id: Int64, at now: Instant) throws -> Result<Delivery, RetryRefusal> {
        try pool.write { database in
            guard let row = try database.row(stateAndOvertaking, [id]) else { return .failure(.unknown) }
            switch try row.text("state") {
            case "delivered": return .failure(.delivered)
            case "superseded": return .failure(.superseded)
            // An alert that has ended for the receiver would begin once more, and nothing would end it.
            case "dead" where try row.count("is_overtaken") > 0: return .failure(.superseded)
            case "dead":
                // The patience with the receiver begins anew, too.
                try database.run(
                    """
                    UPDATE outbox SET state = 'waiting', attempts = 0, created_at = ?1, due_at = ?1, settled_at = NULL
                    WHERE id = ?2
                    """, [now.seconds, id])
            default:
                try database.run("UPDATE outbox SET due_at = ? WHERE id = ?", [now.seconds, id])
            }
            return try database.delivery(id).map { .success($0) } ?? .failure(.unknown)
        }
    }

    /// One message and what became of it; nil where there is none of that number.
    public func delivery(_ id: Int64) throws -> Delivery? {
        try pool.read { try $0.delivery(id) }
    }
}

/// The state of a message, and whether a later one about the same incident has arrived at its receiver.
private let stateAndOvertaking = """
    SELECT state, EXISTS (
        SELECT 1 FROM outbox later
        WHERE later.incident = m.incident AND later.receiver = m.receiver AND later.id > m.id
            AND later.state = 'delivered' AND later.acknowledges = 0) AS is_overtaken
    FROM outbox m WHERE m.id = ?
    """
