import Alerts
import Checks
import GRDB
import Timekeeping

extension Database {
    /// Puts a notification into the outbox, and records it as the receiver's last.
    ///
    /// Where an earlier message about the same incident still waits, one message replaces both. It has an id of its own: an
    /// attempt of the earlier one may have reached the receiver although its answer was lost.
    func put(_ notification: Notification, at now: Instant) throws {
        var message = Draft(notification: notification, dueAt: now.advanced(by: notification.kind.gathering))
        let unsettled = try rows(
            """
            SELECT id, kind, overtaken, due_at, state, acknowledges, failing_since FROM outbox
            WHERE receiver = ? AND incident = ? AND settled_at IS NULL ORDER BY id DESC
            """, [notification.receiver, notification.incident.id])
        for row in unsettled {
            guard try row.text("state") == "waiting" else { break }
            if try row.integer("acknowledges") == 1 {
                guard notification.kind.outdatesAcknowledgements else { break }
                try close(try row.integer("id"), at: now)
            } else {
                try supersede(row, by: &message, at: now)
                break
            }
        }
        try insert(message, at: now)
        let record = NotificationRecord(notification, at: now)
        try execute(
            """
            INSERT OR REPLACE INTO told (incident, receiver, severity, joins, at, recovered, fails_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                notification.incident.id, notification.receiver, record.severity.rawValue, Int64(record.joins),
                record.at.seconds,
                record.recovered ? 1 : 0, record.failsAt?.seconds,
            ])
    }

    /// After the end of an incident, settles what waits for a receiver that wants no recoveries: it is no longer true.
    ///
    /// - Returns: Whether the receiver has not learned of the beginning either, so that one message must say both.
    func settleEnd(of incident: Int64, for receiver: String, at now: Instant) throws -> Bool {
        let unsettled = try rows(
            "SELECT id, kind, state FROM outbox WHERE receiver = ? AND incident = ? AND settled_at IS NULL ORDER BY id",
            [receiver, incident])
        // A message that is under way may arrive; nothing follows it.
        guard let first = unsettled.first, try unsettled.allSatisfy({ try $0.text("state") == "waiting" }) else {
            return false
        }
        if try first.word("kind") == Notification.Kind.trigger { return true }
        for row in unsettled { try close(try row.integer("id"), at: now) }
        return false
    }

    /// Puts a test message into the outbox, behind the others.
    ///
    /// - Returns: Its id.
    func put(test kind: Notification.Kind, of incident: Incident, to receiver: String, at now: Instant) throws -> Int64
    {
        try insert(Draft(notification: Notification(kind, to: receiver, of: incident), dueAt: now), at: now)
        return lastInsertedRowID
    }

    /// Puts an acknowledgement into the outbox, behind the others.
    func put(_ acknowledgement: AlertMessage, to receiver: String, at now: Instant) throws {
        try execute(
            """
            INSERT INTO outbox (message_id, receiver, incident, kind, overtaken, body, state, attempts, created_at,
                due_at, acknowledges)
            VALUES (?1, ?2, ?3, 'update', 0, ?4, 'waiting', 0, ?5, ?5, 1)
            """,
            [
                MessageID.random(), receiver, acknowledgement.data.incident, try JSON.text(acknowledgement),
                now.seconds,
            ])
    }

    /// Replaces a failed message and a later one that waits behind it by one message.
    func foldIntoNext(_ id: Int64, at now: Instant) throws {
        let failed = try row(
            "SELECT id, receiver, incident, kind, overtaken, due_at, failing_since FROM outbox WHERE id = ?", [id])
        guard let failed else { return }
        let waiting = try rows(
            """
            SELECT id, kind, due_at, acknowledges FROM outbox
            WHERE receiver = ? AND incident = ? AND settled_at IS NULL AND state = 'waiting' AND id > ?
            ORDER BY id
            """, [try failed.text("receiver"), try failed.integer("incident"), id])
        let acknowledgements = try waiting.filter { try $0.integer("acknowledges") == 1 }
        guard let next = try waiting.first(where: { try $0.integer("acknowledges") == 0 }),
            let incident = try incident(try failed.integer("incident"))
        else { return }
        if !acknowledgements.isEmpty {
            let kind: Notification.Kind = try next.word("kind")
            guard kind.outdatesAcknowledgements else { return }
            for row in acknowledgements { try close(try row.integer("id"), at: now) }
        }
        let notification = Notification(try next.word("kind"), to: try failed.text("receiver"), of: incident)
        var message = Draft(notification: notification, dueAt: try next.instant("due_at"))
        try supersede(failed, by: &message, at: now)
        try close(try next.integer("id"), at: now)
        try insert(message, at: now)
    }

    /// Records an attempt, and its event.
    func recordAttempt(_ message: Int64, _ outcome: String, status: Int?, error: String?, at now: Instant) throws {
        try execute(
            "INSERT INTO delivery (message, at, outcome, status, error) VALUES (?, ?, ?, ?, ?)",
            [message, now.seconds, outcome, status.map { Int64($0) }, error])
        try recordDeliveryEvent(of: message, outcome, status: status, error: error, at: now)
    }

    private func supersede(_ earlier: Row, by message: inout Draft, at now: Instant) throws {
        let kind: Notification.Kind = try earlier.word("kind")
        message.overtaken =
            try message.notification.kind == .recover && (kind == .trigger || earlier.integer("overtaken") == 1)
        message.notification.kind = message.notification.kind.following(undelivered: kind)
        message.dueAt = min(message.dueAt, try earlier.instant("due_at"))
        message.failingSince = try earlier.optionalInstant("failing_since")
        try close(try earlier.integer("id"), at: now)
    }

    private func close(_ id: Int64, at now: Instant) throws {
        try execute("UPDATE outbox SET state = 'superseded', settled_at = ? WHERE id = ?", [now.seconds, id])
    }

    private func insert(_ message: Draft, at now: Instant) throws {
        let notification = message.notification
        let body = AlertMessage(notification, overtaken: message.overtaken, at: now)
        try execute(
            """
            INSERT INTO outbox (message_id, receiver, incident, kind, overtaken, body, state, attempts, created_at,
                due_at, failing_since)
            VALUES (?, ?, ?, ?, ?, ?, 'waiting', 0, ?, ?, ?)
            """,
            [
                MessageID.random(), notification.receiver, notification.incident.id, notification.kind.rawValue,
                message.overtaken ? 1 : 0, try JSON.text(body), now.seconds, message.dueAt.seconds,
                message.failingSince?.seconds,
            ])
    }
}

extension Notification.Kind {
    /// Whether earlier acknowledgements no longer matter.
    fileprivate var outdatesAcknowledgements: Bool { self == .recover || self == .escalate }
}

/// A message to be written.
private struct Draft {
    var notification: Notification
    var dueAt: Instant
    /// Whether it reports the end of an incident whose beginning the receiver does not know.
    var overtaken = false
    /// When an attempt to deliver a message that it replaces first failed; nil where none has.
    var failingSince: Instant?
}

/// Ids of messages: 27 random characters of 62, about 160 bits.
enum MessageID {
    private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")

    static func random() -> String {
        "msg_" + String((0..<27).map { _ in alphabet[Int.random(in: alphabet.indices)] })
    }
}
