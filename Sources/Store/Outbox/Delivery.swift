public import Alerts
import GRDB
public import Timekeeping

/// A message to be delivered.
public struct OutboxMessage: Hashable, Sendable, Identifiable {
    /// The message's number in the outbox.
    public var id: Int64
    /// The `webhook-id` header: the same through all attempts.
    public var messageID: String
    /// The receiver's name.
    public var receiver: String
    /// The incident's id.
    public var incident: Int64
    /// JSON of an `AlertMessage`, made when the row was written.
    public var body: String
    /// Failed attempts so far.
    public var attempts: Int
    /// When it was written.
    public var createdAt: Instant
    /// Not to be sent before.
    public var dueAt: Instant
}

/// How an attempt to deliver ended.
public enum Settlement: Hashable, Sendable {
    /// With the HTTP status.
    case delivered(status: Int)
    /// To be tried again, not before that time.
    case retry(at: Instant, error: String)
    /// Given up; the message is kept.
    case dead(error: String)
}

/// A message and its delivery.
public struct Delivery: Hashable, Sendable, Identifiable {
    /// The state of a message.
    public enum State: String, CaseIterable, Sendable {
        case pending, delivered, dead
        /// Never delivered, since a later message replaces it.
        case superseded
    }

    /// The message's number in the outbox.
    public var id: Int64
    /// The `webhook-id` header.
    public var messageID: String
    /// The receiver's name.
    public var receiver: String
    /// The incident's id.
    public var incident: Int64
    /// Why the receiver is notified.
    public var kind: Notification.Kind
    /// Its state.
    public var state: State
    /// Attempts so far.
    public var attempts: Int
    /// When it was written.
    public var createdAt: Instant
    /// When it is due; nil where it is settled.
    public var dueAt: Instant?
    /// nil where it is pending.
    public var settledAt: Instant?
    /// The status of the answer that accepted it; nil where there was none.
    public var status: Int?
    /// Why the last attempt failed; nil where it did not.
    public var error: String?
}

extension OutboxMessage {
    init(_ row: Row) throws {
        self.init(
            id: try row.integer("id"), messageID: try row.text("message_id"), receiver: try row.text("receiver"),
            incident: try row.integer("incident"), body: try row.text("body"), attempts: try row.count("attempts"),
            createdAt: try row.instant("created_at"), dueAt: try row.instant("due_at"))
    }
}

extension Delivery {
    init(_ row: Row) throws {
        let settledAt = try row.optionalInstant("settled_at")
        self.init(
            id: try row.integer("id"), messageID: try row.text("message_id"), receiver: try row.text("receiver"),
            incident: try row.integer("incident"), kind: try row.word("kind"),
            state: settledAt == nil ? .pending : try row.word("state"), attempts: try row.count("attempts"),
            createdAt: try row.instant("created_at"), dueAt: settledAt == nil ? try row.instant("due_at") : nil,
            settledAt: settledAt, status: try row.optionalInteger("status").map { Int(clamping: $0) },
            error: try row.optionalText("error"))
    }
}
