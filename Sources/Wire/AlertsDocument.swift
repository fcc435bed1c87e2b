/// The alerts that are open, of schema `cfmon.alerts/1`.
public struct AlertsDocument: Codable, Hashable, Sendable {
    /// The schema that `init` writes.
    public static let schema = "cfmon.alerts/1"

    public var schema: String
    public var alerts: [AlertDocument]

    /// A document of the current schema.
    public init(alerts: [AlertDocument]) {
        schema = AlertsDocument.schema
        self.alerts = alerts
    }
}

/// One alert: one cause, and every origin that suffers from it.
public struct AlertDocument: Codable, Hashable, Sendable {
    public var id: Int64
    /// The code of the finding.
    public var code: String
    /// What the cause is about: a certificate's SHA-256, a domain, an address.
    public var subject: String
    public var severity: String
    /// `pending` until a second check confirms it, then `open`.
    public var stage: String
    public var openedAt: String
    public var changedAt: String
    public var title: String
    public var detail: String
    public var remedy: String
    public var origins: [ComplaintDocument]
    /// Who knows of it, so that nobody is reminded; null where nobody has said so.
    @Nullable public var acknowledgement: AcknowledgementDocument?
    /// What keeps it from being told; empty where nothing does.
    public var silences: [SilenceDocument]

    /// An alert, field by field.
    public init(
        id: Int64, code: String, subject: String, severity: String, stage: String, openedAt: String,
        changedAt: String, title: String, detail: String, remedy: String, origins: [ComplaintDocument],
        acknowledgement: AcknowledgementDocument? = nil, silences: [SilenceDocument] = []
    ) {
        self.id = id
        self.code = code
        self.subject = subject
        self.severity = severity
        self.stage = stage
        self.openedAt = openedAt
        self.changedAt = changedAt
        self.title = title
        self.detail = detail
        self.remedy = remedy
        self.origins = origins
        self.acknowledgement = acknowledgement
        self.silences = silences
    }

    private enum CodingKeys: String, CodingKey {
        case id, code, subject, severity, stage, title, detail, remedy, origins, acknowledgement, silences
        case openedAt = "opened_at"
        case changedAt = "changed_at"
    }
}

/// One origin that suffers from an alert's cause.
public struct ComplaintDocument: Codable, Hashable, Sendable {
    /// The origin's id.
    public var id: String
    public var severity: String
    public var since: String
    /// When CloudFront starts to fail for it; null where it cannot be told.
    @Nullable public var failsAt: String?

    /// An origin's part in an alert.
    public init(id: String, severity: String, since: String, failsAt: String?) {
        self.id = id
        self.severity = severity
        self.since = since
        self.failsAt = failsAt
    }

    private enum CodingKeys: String, CodingKey {
        case id, severity, since
        case failsAt = "fails_at"
    }
}
