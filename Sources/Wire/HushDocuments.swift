/// Somebody knows of an alert: the body of a POST to `ControlPath.acknowledge`.
public struct AcknowledgeRequest: Codable, Hashable, Sendable {
    /// Who.
    public var by: String
    /// May be empty.
    public var comment: String

    /// A request, field by field.
    public init(by: String, comment: String) {
        self.by = by
        self.comment = comment
    }
}

/// Nobody wants to hear of some origins for a while: the body of a POST to `ControlPath.silences`.
public struct SilenceRequest: Codable, Hashable, Sendable {
    /// The id of the one origin that is meant; null for all that carry the labels.
    @Nullable public var origin: String?
    /// Labels that an origin must carry to be meant.
    public var match: [String: String]
    /// How long, from now on.
    public var seconds: Int64
    /// Who.
    public var by: String
    /// May be empty.
    public var comment: String

    /// A request, field by field.
    public init(origin: String?, match: [String: String], seconds: Int64, by: String, comment: String) {
        self.origin = origin
        self.match = match
        self.seconds = seconds
        self.by = by
        self.comment = comment
    }
}

/// Who has acknowledged an alert, and when.
public struct AcknowledgementDocument: Codable, Hashable, Sendable {
    public var at: String
    public var by: String
    /// May be empty.
    public var comment: String
    /// The alert's severity then: what becomes graver is told all the same.
    public var severity: String

    /// An acknowledgement, field by field.
    public init(at: String, by: String, comment: String, severity: String) {
        self.at = at
        self.by = by
        self.comment = comment
        self.severity = severity
    }
}

/// The silences that hold, of schema `cfmon.silences/1`.
public struct SilencesDocument: Codable, Hashable, Sendable {
    /// The schema that `init` writes.
    public static let schema = "cfmon.silences/1"

    public var schema: String
    /// The oldest first.
    public var silences: [SilenceDocument]
    /// The maintenance windows of the configuration as they hold or come next; null from a daemon that knows of none.
    @Nullable public var maintenance: [MaintenanceDocument]?

    /// A document of the current schema.
    public init(silences: [SilenceDocument], maintenance: [MaintenanceDocument] = []) {
        schema = SilencesDocument.schema
        self.silences = silences
        self.maintenance = maintenance
    }
}

/// One silence; that of a maintenance window has the id 0.
public struct SilenceDocument: Codable, Hashable, Sendable {
    public var id: Int64
    /// The id of the one origin that is meant; null for all that carry the labels.
    @Nullable public var origin: String?
    /// Labels that an origin must carry to be meant.
    public var match: [String: String]
    public var startsAt: String
    public var endsAt: String
    /// Empty for a maintenance window.
    public var by: String
    /// May be empty.
    public var comment: String
    /// The name of the maintenance window that it is; null where somebody has asked for it.
    @Nullable public var maintenance: String?

    /// A silence, field by field.
    public init(
        id: Int64, origin: String?, match: [String: String], startsAt: String, endsAt: String, by: String,
        comment: String, maintenance: String? = nil
    ) {
        self.id = id
        self.origin = origin
        self.match = match
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.by = by
        self.comment = comment
        self.maintenance = maintenance
    }

    private enum CodingKeys: String, CodingKey {
        case id, origin, match, by, comment, maintenance
        case startsAt = "starts_at"
        case endsAt = "ends_at"
    }
}

/// The answer to a test of a receiver: its two messages are in the outbox.
public struct TestAnswer: Codable, Hashable, Sendable {
    /// The numbers of the messages, the trigger first.
    public var deliveries: [Int64]

    /// The messages with these numbers.
    public init(deliveries: [Int64]) {
        self.deliveries = deliveries
    }
}
