public import Alerts
public import Timekeeping

/// A maintenance window of the configuration, as it holds or comes next.
public struct MaintenanceDocument: Codable, Hashable, Sendable {
    public var name: String
    /// The id of the one origin that is meant; null for all that carry the labels.
    @Nullable public var origin: String? = nil
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

    private enum CodingKeys: String, CodingKey {
        case name, origin, match, zone, comment, holds
        case startsAt = "starts_at"
        case endsAt = "ends_at"
        case startsLocal = "starts_local"
        case endsLocal = "ends_local"
    }
}

extension MaintenanceDocument {
    /// The window as it holds at that instant, or comes next; nil where it is over for good.
    public init?(_ window: MaintenanceWindow, at now: Instant) {
        guard let interval = window.interval(endingAfter: now) else { return nil }
        self.init(
            name: window.name, origin: window.origin, match: window.labels, zone: window.zone.name,
            startsAt: interval.from.description, endsAt: interval.to.description,
            startsLocal: window.zone.time(at: interval.from).minuteText,
            endsLocal: window.zone.time(at: interval.to).minuteText, comment: window.comment,
            holds: interval.from <= now)
    }
}
