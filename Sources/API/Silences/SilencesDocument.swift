public import Alerts
import Timekeeping

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
    @Nullable public var origin: String? = nil
    /// Labels that an origin must carry to be meant.
    public var match: [String: String]
    public var startsAt: String
    public var endsAt: String
    /// Empty for a maintenance window.
    public var by: String
    /// May be empty.
    public var comment: String
    /// The name of the maintenance window that it is; null where somebody has asked for it.
    @Nullable public var maintenance: String? = nil

    private enum CodingKeys: String, CodingKey {
        case id, origin, match, by, comment, maintenance
        case startsAt = "starts_at"
        case endsAt = "ends_at"
    }
}

extension SilenceDocument {
    /// A silence, field by field.
    public init(_ silence: Silence) {
        self.init(
            id: silence.id, origin: silence.origin, match: silence.labels, startsAt: silence.startsAt.description,
            endsAt: silence.endsAt.description, by: silence.by, comment: silence.comment,
            maintenance: silence.maintenance)
    }
}
