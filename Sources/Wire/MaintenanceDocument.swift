/// A maintenance window of the configuration, as it holds or comes next.
public struct MaintenanceDocument: Codable, Hashable, Sendable {
    public var name: String
    /// The id of the one origin that is meant; null for all that carry the labels.
    @Nullable public var origin: String?
    /// Labels that an origin must carry to be meant; where there are none and no origin is named, all are.
    public var match: [String: String]
    /// The IANA zone by whose clocks it is written.
    public var zone: String
    public var startsAt: String
    public var endsAt: String
    /// The same by the clocks of the zone, as in `2026-12-01T22:00`.
    public var startsLocal: String
    public var endsLocal: String
    /// May be empty.
    public var comment: String
    /// Whether it holds now.
    public var holds: Bool

    /// A window, field by field.
    public init(
        name: String, origin: String?, match: [String: String], zone: String, startsAt: String, endsAt: String,
        startsLocal: String, endsLocal: String, comment: String, holds: Bool
    ) {
        self.name = name
        self.origin = origin
        self.match = match
        self.zone = zone
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.startsLocal = startsLocal
        self.endsLocal = endsLocal
        self.comment = comment
        self.holds = holds
    }

    private enum CodingKeys: String, CodingKey {
        case name, origin, match, zone, comment, holds
        case startsAt = "starts_at"
        case endsAt = "ends_at"
        case startsLocal = "starts_local"
        case endsLocal = "ends_local"
    }
}
