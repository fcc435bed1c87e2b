/// What happened, of schema `cfmon.events/1`.
public struct EventsDocument: Codable, Hashable, Sendable {
    /// The schema that `init` writes.
    public static let schema = "cfmon.events/1"

    public var schema: String
    /// The newest first; where the question was what came after one of them, the oldest first.
    public var events: [EventDocument]
    /// The id of the newest event that there is, whether or not it was asked for; 0 where there is none.
    public var last: Int64

    /// A document of the current schema.
    public init(events: [EventDocument], last: Int64) {
        schema = EventsDocument.schema
        self.events = events
        self.last = last
    }
}

/// One thing that happened.
public struct EventDocument: Codable, Hashable, Sendable {
    /// Rises with each event; never used twice.
    public var id: Int64
    public var at: String
    /// `verdict`, `certificate`, `gap`, `alert`, `delivery`, `configuration` or `daemon`; a later version may have more.
    public var kind: String
    /// The id of the one origin that it concerns; null where it concerns none or several.
    @Nullable public var origin: String?
    /// The id of the alert that it concerns.
    @Nullable public var alert: Int64?
    /// The code of the finding.
    @Nullable public var code: String?
    /// Which of the origin's addresses; empty where it concerns all of them, or none.
    public var addresses: [String]
    @Nullable public var serverName: String?
    /// As it was: a severity, a fingerprint, a time; null where there was nothing before.
    @Nullable public var was: String?
    @Nullable public var became: String?
    /// One line for people.
    public var text: String

    /// An event, field by field.
    public init(
        id: Int64, at: String, kind: String, origin: String? = nil, alert: Int64? = nil, code: String? = nil,
        addresses: [String] = [], serverName: String? = nil, was: String? = nil, became: String? = nil, text: String
    ) {
        self.id = id
        self.at = at
        self.kind = kind
        self.origin = origin
        self.alert = alert
        self.code = code
        self.addresses = addresses
        self.serverName = serverName
        self.was = was
        self.became = became
        self.text = text
    }

    private enum CodingKeys: String, CodingKey {
        case id, at, kind, origin, alert, code, addresses, was, became, text
        case serverName = "server_name"
    }
}
