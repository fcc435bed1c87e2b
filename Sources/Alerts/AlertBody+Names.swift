import Checks
import Timekeeping

// What receivers' own formats are made of, in words that need none of the vocabulary of checks.
extension AlertBody {
    /// Whether the worst of the origins is critical.
    public var isCritical: Bool { severity == .critical }
    /// Whether it has ended.
    public var isOver: Bool { resolvedAt != nil }
    /// The finding's code, as in `certificate-expired`.
    public var codeName: String { code.rawValue }
    /// The code that stays the same for as long as the incident lasts.
    public var familyName: String { code.family.rawValue }
    /// The severity, as in `critical`.
    public var severityName: String { severity.rawValue }
    /// Names this incident and no other, also among those of other monitors and of a ledger that was begun anew: the
    /// same from the first message to the last.
    public var key: String { "cfmon-\(incident)-\(openedAt.seconds)" }
}

extension AlertMessage {
    /// Whether the receiver hears of the incident for the first time.
    public var isOpening: Bool { type == Notification.Kind.trigger.event }
    /// Whether it says no more than that somebody has taken the matter on.
    public var isAcknowledgement: Bool { type == "incident.acknowledged" }
}
