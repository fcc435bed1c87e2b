public import Checks
public import Timekeeping

/// What a receiver gets: the envelope of Standard Webhooks 1.0.0 around an `AlertBody`.
public struct AlertMessage: Hashable, Codable, Sendable {
    /// The event, as in `incident.opened`.
    public var type: String
    /// When the message was written.
    public var timestamp: Instant
    /// What is told.
    public var data: AlertBody

    /// The message to a receiver that shows it: somebody has acknowledged the incident.
    public init(acknowledged incident: Incident, by: String, comment: String, for receiver: String, at now: Instant) {
        self.init(Notification(.update, to: receiver, of: incident), at: now)
        type = "incident.acknowledged"
        let words = comment.isEmpty ? "" : ": \(comment)"
        data.detail = "Acknowledged by \(by)\(words).".cut(to: 2_000)
    }

    /// The message of a notice.
    ///
    /// - Parameter overtaken: Whether the incident ended before this receiver could be told that it had begun.
    public init(_ notice: Notification, overtaken: Bool = false, at now: Instant) {
        type = notice.kind.event
        timestamp = now
        data = AlertBody(notice, overtaken: overtaken, at: now)
    }
}

/// What is told about an incident: schema `cfmon.alert/1`, to which fields are only ever added.
public struct AlertBody: Hashable, Codable, Sendable {
    /// The schema that `init` writes.
    public static let schema = "cfmon.alert/1"

    /// An origin that has the fault; of an incident that is over, one that had it.
    public struct ListedOrigin: Hashable, Codable, Sendable {
        /// The origin's id.
        public var id: String
        /// The origin domain.
        public var domain: String
        /// How bad it is; of the worst origin where it stands for all.
        public var severity: Severity
        /// When CloudFront starts to fail for it; nil where that cannot be told.
        public var failsAt: Instant?
    }

    /// `cfmon.alert/1`.
    public var schema: String
    /// The incident's number.
    public var incident: Int64
    /// The finding that is made now.
    public var code: FindingCode
    /// How bad it is; of the worst origin where it stands for all.
    public var severity: Severity
    /// One line that says all: how bad, which origin, from when, why.
    public var title: String
    /// The proof.
    public var detail: String
    /// What to change.
    public var remedy: String
    /// The worst off first; cut where a message would become too long for a receiver.
    public var origins: [ListedOrigin]
    /// How many there are, listed or not.
    public var originCount: Int
    /// When CloudFront starts to fail; nil where that cannot be told.
    public var failsAt: Instant?
    /// When it was first seen.
    public var openedAt: Instant
    /// nil while it lasts.
    public var resolvedAt: Instant?
    /// Shows more, on the monitor's host.
    public var command: String
    /// Whether somebody only wants to know whether messages arrive: nothing is wrong.
    public var test: Bool

    /// The body of a notice. Texts are cut so that the message stays below 20 KB, which Standard Webhooks asks for.
    init(_ notice: Notification, overtaken: Bool, at now: Instant) {
        let incident = notice.incident
        let affected =
            incident.closedAt == nil
            ? incident.complaining : incident.origins.sorted { $0.isWorse(than: $1) }
        let wording = Wording(notice: notice, affected: affected, overtaken: overtaken, now: now)
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
        var room = 8_000
        var listed: [ListedOrigin] = []
        for affected in affected {
            room -= affected.origin.utf8.count + affected.domain.utf8.count + 90
            if room < 0 { break }
            listed.append(
                ListedOrigin(
                    id: affected.origin, domain: affected.domain, severity: affected.severity,
                    failsAt: affected.failsAt))
        }
        return listed
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

    /// Writes every field, null where there is nothing: a receiver need not ask which ones are there.
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

    /// Writes every field, null where there is nothing.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(domain, forKey: .domain)
        try container.encode(severity, forKey: .severity)
        try container.encode(failsAt, forKey: .failsAt)
    }
}
