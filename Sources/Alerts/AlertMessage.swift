public import Checks
public import Timekeeping

/// What a receiver gets: the envelope of Standard Webhooks 1.0.0 around an `AlertBody`.
public struct AlertMessage: Hashable, Codable, Sendable {
    /// The event, as in `incident.opened`.
    public var type: String
    /// When the message was written.
    public var timestamp: Instant
    /// What it is about.
    public var data: AlertBody

    /// The message that somebody has acknowledged the incident, for receivers that show it.
    public init(acknowledged incident: Incident, by: String, comment: String, for receiver: String, at now: Instant) {
        self.init(Notification(.update, to: receiver, of: incident), at: now)
        type = "incident.acknowledged"
        let words = comment.isEmpty ? "" : ": \(comment)"
        data.detail = "Acknowledged by \(by)\(words).".cut(to: 2_000)
    }

    /// The message for a notification.
    ///
    /// - Parameter overtaken: Whether the incident ended before this receiver learned that it had begun.
    public init(_ notification: Notification, overtaken: Bool = false, at now: Instant) {
        type = notification.kind.event
        timestamp = now
        data = AlertBody(notification, overtaken: overtaken, at: now)
    }
}

/// What a message says about an incident: schema `cfmon.alert/1`, to which fields are only ever added.
public struct AlertBody: Hashable, Codable, Sendable {
    /// The schema that `init` writes.
    public static let schema = "cfmon.alert/1"

    /// An affected origin; of a closed incident, one that was affected.
    public struct ListedOrigin: Hashable, Codable, Sendable {
        /// The origin's id.
        public var id: String
        /// The origin domain.
        public var domain: String
        /// How bad it is; of the worst origin where it stands for all.
        public var severity: Severity
        /// When CloudFront starts to fail for it; nil where that is unknown.
        public var failsAt: Instant?
    }

    /// `cfmon.alert/1`.
    public var schema: String
    /// The incident's number.
    public var incident: Int64
    /// The current finding.
    public var code: FindingCode
    /// How bad it is; of the worst origin where it stands for all.
    public var severity: Severity
    /// One line with everything: how bad, which origin, from when, why.
    public var title: String
    /// The proof.
    public var detail: String
    /// What to change.
    public var remedy: String
    /// The worst first; cut where the message would become too long for a receiver.
    public var origins: [ListedOrigin]
    /// How many there are, listed or not.
    public var originCount: Int
    /// When CloudFront starts to fail; nil where that is unknown.
    public var failsAt: Instant?
    /// When it was first seen.
    public var openedAt: Instant
    /// nil while it lasts.
    public var resolvedAt: Instant?
    /// A command that shows more, on the monitor's host.
    public var command: String
    /// Whether this only tests that messages arrive: nothing is wrong.
    public var test: Bool

    /// The body for a notification. Texts are cut so that the message stays below 20 KB, as Standard Webhooks asks.
    init(_ notification: Notification, overtaken: Bool, at now: Instant) {
        let incident = notification.incident
        let affected =
            incident.closedAt == nil ? incident.affectedOrigins : incident.origins.sorted { $0.isWorse(than: $1) }
        let wording = Wording(notification: notification, affected: affected, overtaken: overtaken, now: now)
        schema = AlertBody.schema
        self.incident = incident.id
        code = incident.code
        severity = incident.severity
        title = wording.title
        detail = wording.detail
        remedy = incident.remedy.cut(to: 1_000)
        origins = AlertBody.listed(affected)
        originCount = affected.count
        failsAt = incident.failsAt
        openedAt = incident.openedAt
        resolvedAt = incident.closedAt
        command =
            affected.first.map { "cfmonctl show " + $0.origin.quotedForShell }
            ?? (incident.cause == .offline ? "cfmonctl doctor" : "cfmonctl alerts")
        test = incident.cause.isTest
    }

    private static func listed(_ affected: [AffectedOrigin]) -> [ListedOrigin] {
        var bytesLeft = 8_000
        return affected.prefix { origin in
            // 90 for the keys, the severity and the date.
            bytesLeft -= origin.origin.utf8.count + origin.domain.utf8.count + 90
            return bytesLeft >= 0
        }.map { ListedOrigin(id: $0.origin, domain: $0.domain, severity: $0.severity, failsAt: $0.failsAt) }
    }
}

extension AlertBody {
    private enum CodingKeys: String, CodingKey {
        case schema, incident, code, severity, title, detail, remedy, origins, command, test
        case originCount = "origin_count"
        case failsAt = "fails_at"
        case openedAt = "opened_at"
        case resolvedAt = "resolved_at"
    }

    /// Writes every field, null where there is no value, so that a receiver finds all keys.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(schema, forKey: .schema)
        try container.encode(incident, forKey: .incident)
        try container.encode(code, forKey: .code)
        try container.encode(severity, forKey: .severity)
        try container.encode(title, forKey: .title)
        try container.encode(detail, forKey: .detail)
        try container.encode(remedy, forKey: .remedy)
        try container.encode(origins, forKey: .origins)
        try container.encode(originCount, forKey: .originCount)
        try container.encode(failsAt, forKey: .failsAt)
        try container.encode(openedAt, forKey: .openedAt)
        try container.encode(resolvedAt, forKey: .resolvedAt)
        try container.encode(command, forKey: .command)
        try container.encode(test, forKey: .test)
    }
}

extension AlertBody.ListedOrigin {
    private enum CodingKeys: String, CodingKey {
        case id, domain, severity
        case failsAt = "fails_at"
    }

    /// Writes every field, null where there is no value.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(domain, forKey: .domain)
        try container.encode(severity, forKey: .severity)
        try container.encode(failsAt, forKey: .failsAt)
    }
}

// For the formats of receivers, without types of `Checks`.
extension AlertBody {
    /// Whether the worst affected origin is critical.
    public var isCritical: Bool { severity == .critical }
    /// Whether it has ended.
    public var isOver: Bool { resolvedAt != nil }
    /// The finding's code, as in `certificate-expired`.
    public var codeName: String { code.rawValue }
    /// The family's code, which stays the same for as long as the incident lasts.
    public var familyName: String { code.family.rawValue }
    /// The severity, as in `critical`.
    public var severityName: String { severity.rawValue }
    /// Unique to this incident, also across monitors and after the ledger began anew. It is the same in every message.
    public var key: String { "cfmon-\(incident)-\(openedAt.seconds)" }
}

extension AlertMessage {
    /// Whether this is the receiver's first message about the incident.
    public var isOpening: Bool { type == Notification.Kind.trigger.event }
    /// Whether it only says that somebody has acknowledged the incident.
    public var isAcknowledgement: Bool { type == "incident.acknowledged" }
}
