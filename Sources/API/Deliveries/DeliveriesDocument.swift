/// What became of the messages to the receivers, of schema `cfmon.deliveries/1`.
public struct DeliveriesDocument: Codable, Hashable, Sendable {
    /// The schema that `init` writes.
    public static let schema = "cfmon.deliveries/1"

    public var schema: String
    /// The newest first.
    public var deliveries: [DeliveryDocument]

    /// A document of the current schema.
    public init(deliveries: [DeliveryDocument]) {
        schema = DeliveriesDocument.schema
        self.deliveries = deliveries
    }
}

/// One message to one receiver.
public struct DeliveryDocument: Codable, Hashable, Sendable {
    public var id: Int64
    /// The `webhook-id` header: the same through all attempts.
    public var messageID: String
    public var receiver: String
    /// The id of the alert that it speaks of.
    public var alert: Int64
    /// `pending`, `delivered`, `dead`, or `superseded`: a later message says all that it said.
    public var state: String
    public var attempts: Int
    public var createdAt: String
    /// When it is tried next; null where it is settled.
    @Nullable public var dueAt: String?
    /// When it was delivered or given up; null where it is pending.
    @Nullable public var settledAt: String?
    /// The HTTP status of the last answer; null where there was none.
    @Nullable public var status: Int?
    /// Why the last attempt failed; null where it did not.
    @Nullable public var error: String?

    /// A message and its fate so far.
    public init(
        id: Int64, messageID: String, receiver: String, alert: Int64, state: String, attempts: Int,
        createdAt: String, dueAt: String? = nil, settledAt: String? = nil, status: Int? = nil, error: String? = nil
    ) {
        self.id = id
        self.messageID = messageID
        self.receiver = receiver
        self.alert = alert
        self.state = state
        self.attempts = attempts
        self.createdAt = createdAt
        self.dueAt = dueAt
        self.settledAt = settledAt
        self.status = status
        self.error = error
    }

    private enum CodingKeys: String, CodingKey {
        case id, receiver, alert, state, attempts, status, error
        case messageID = "message_id"
        case createdAt = "created_at"
        case dueAt = "due_at"
        case settledAt = "settled_at"
    }
}
