import Alerts
import GRDB
public import Timekeeping

/// Why a message is not sent again.
public enum RetryRefusal: Error, Hashable, Sendable {
    /// There is no message of that number.
    case unknown
    /// It has arrived.
    case delivered
    /// A later message replaces it.
    case superseded
}

extension Ledger {
    /// Puts a test for this receiver into the outbox: a trigger, and the recovery that follows it.
    ///
    /// - Returns: The ids of the two messages, in their order.
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

    /// Sends a message again that was given up, as if it were new; a waiting one is sent at once.
    public func retry(_ id: Int64, at now: Instant) throws -> Result<Delivery, RetryRefusal> {
        try pool.write { database in
            guard let row = try database.row(stateAndOvertaking, [id]) else { return .failure(.unknown) }
            switch try row.text("state") {
            case "delivered": return .failure(.delivered)
            case "superseded": return .failure(.superseded)
            // For the receiver the alert has ended. It would open again, and nothing would close it.
            case "dead" where try row.count("is_overtaken") > 0: return .failure(.superseded)
            case "dead":
                // The time until it is given up starts again, too.
                try database.execute(
                    """
                    UPDATE outbox SET state = 'waiting', attempts = 0, created_at = ?1, due_at = ?1, settled_at = NULL
                    WHERE id = ?2
                    """, [now.seconds, id])
            default:
                try database.execute("UPDATE outbox SET due_at = ? WHERE id = ?", [now.seconds, id])
            }
            return try database.delivery(id).map { .success($0) } ?? .failure(.unknown)
        }
    }

    /// One message and its delivery; nil where there is none of that number.
    public func delivery(_ id: Int64) throws -> Delivery? {
        try pool.read { try $0.delivery(id) }
    }
}

/// The state of a message, and whether a later one about the same incident has reached its receiver.
private let stateAndOvertaking = """
    SELECT state, EXISTS (
        SELECT 1 FROM outbox later
        WHERE later.incident = m.incident AND later.receiver = m.receiver AND later.id > m.id
            AND later.state = 'delivered' AND later.acknowledges = 0) AS is_overtaken
    FROM outbox m WHERE m.id = ?
    """
