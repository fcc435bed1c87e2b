import Alerts
import Checks
import GRDB
import Timekeeping

extension Database {
    /// Puts a notice into the outbox, and into the record of what its receiver was told.
    ///
    /// Where an earlier message about the same incident still waits, one message takes the place of both. It has an
    /// id of its own: an attempt of the earlier one may have reached the receiver although its answer was lost.
    func put(_ notice: Notification, at now: Instant) throws {
        var message = Draft(notice: notice, dueAt: now.advanced(by: notice.kind.gathering))
        let unsettled = try rows(
            """
            SELECT id, kind, overtaken, due_at, state, acknowledges, failing_since FROM outbox
            WHERE receiver = ? AND incident = ? AND settled_at IS NULL ORDER BY id DESC
            """, [notice.receiver, notice.incident.id])
        for row in unsettled {
            guard try row.text("state") == "waiting" else { break }
            if try row.integer("acknowledges") == 1 {
                guard notice.kind.outdatesAcknowledgements else { break }
                try close(try row.integer("id"), at: now)
            } else {
                try supersede(row, by: &message, at: now)
                break
            }
        }
        try insert(message, at: now)
        let told = NotificationRecord(notice, at: now)
        try run(
            """
            INSERT OR REPLACE INTO told (incident, receiver, severity, joins, at, recovered, fails_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                notice.incident.id, notice.receiver, told.severity.rawValue, Int64(told.joins), told.at.seconds,
                told.recovered ? 1 : 0, told.failsAt?.seconds,
            ])
    }

    /// An incident has ended of whose end the receiver does not want to hear: what waits for it is not true any more.
    ///
    /// - Returns: Whether it has not heard of the beginning either, so that one message must say both.
    func settleEnd(of incident: Int64, for receiver: String, at now: Instant) throws -> Bool {
        let unsettled = try rows(
            "SELECT id, kind, state FROM outbox WHERE receiver = ? AND incident = ? AND settled_at IS NULL ORDER BY id",
            [receiver, incident])
        // One that is under way may arrive, and is followed by nothing.
        guard let first = unsettled.first, try unsettled.allSatisfy({ try $0.text("state") == "waiting" }) else {
            return false
        }
        if try first.word("kind") == Notification.Kind.trigger { return true }
        for row in unsettled { try close(try row.integer("id"), at: now) }
        return false
    }

    /// Puts a message of a test into the outbox, behind those that are there.
    ///
    /// - Returns: Its number.
    func put(test kind: Notification.Kind, of incident: Incident, to receiver: String, at now: Instant) throws -> Int64
    {
        try insert(Draft(notice: Notification(kind, to: receiver, of: incident), dueAt: now), at: now)
        return lastInsertedRowID
    }

    /// Puts behind the others that somebody has taken the incident on.
    func put(_ acknowledgement: AlertMessage, to receiver: String, at now: Instant) throws {
        try run(
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

    /// Where a message failed and a later one waits behind it, one message takes the place of both.
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
        let notice = Notification(try next.word("kind"), to: try failed.text("receiver"), of: incident)
        var message = Draft(notice: notice, dueAt: try next.instant("due_at"))
        try supersede(failed, by: &message, at: now)
        try close(try next.integer("id"), at: now)
        try insert(message, at: now)
    }

    /// Adds an attempt to the log.
    func log(_ message: Int64, _ outcome: String, status: Int?, error: String?, at now: Instant) throws {
        try run(
            "INSERT INTO delivery (message, at, outcome, status, error) VALUES (?, ?, ?, ?, ?)",
            [message, now.seconds, outcome, status.map { Int64($0) }, error])
        try note(deliveryOf: message, outcome, status: status, error: error, at: now)
    }

    private func supersede(_ earlier: Row, by message: inout Draft, at now: Instant) throws {
        let kind: Notification.Kind = try earlier.word("kind")
        message.overtaken =
            try message.notice.kind == .recover && (kind == .trigger || earlier.integer("overtaken") == 1)
        message.notice.kind = message.notice.kind.following(undelivered: kind)
        message.dueAt = min(message.dueAt, try earlier.instant("due_at"))
        message.failingSince = try earlier.optionalInstant("failing_since")
        try close(try earlier.integer("id"), at: now)
    }

    private func close(_ id: Int64, at now: Instant) throws {
        try run("UPDATE outbox SET state = 'superseded', settled_at = ? WHERE id = ?", [now.seconds, id])
    }

    private func insert(_ message: Draft, at now: Instant) throws {
        let notice = message.notice
        let body = AlertMessage(notice, overtaken: message.overtaken, at: now)
        try run(
            """
            INSERT INTO outbox (message_id, receiver, incident, kind, overtaken, body, state, attempts, created_at,
                due_at, failing_since)
            VALUES (?, ?, ?, ?, ?, ?, 'waiting', 0, ?, ?, ?)
            """,
            [
                MessageID.random(), notice.receiver, notice.incident.id, notice.kind.rawValue,
                message.overtaken ? 1 : 0, try JSON.text(body), now.seconds, message.dueAt.seconds,
                message.failingSince?.seconds,
            ])
    }
}

extension Notification.Kind {
    /// Whether nobody needs to know any more who had taken the matter on.
    fileprivate var outdatesAcknowledgements: Bool { self == .recover || self == .escalate }
}

/// A message that is about to be written.
private struct Draft {
    var notice: Notification
    var dueAt: Instant
    /// Whether it tells the end of an incident of which the receiver does not know the beginning.
    var overtaken = false
    /// When the first attempt to deliver what it takes the place of failed; nil where none has.
    var failingSince: Instant?
}

/// Ids of messages: 27 random characters of 62, about 160 bits.
enum MessageID {
    private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")

    static func random() -> String {
        "msg_" + String((0..<27).map { _ in alphabet[Int.random(in: alphabet.indices)] })
    }
}
