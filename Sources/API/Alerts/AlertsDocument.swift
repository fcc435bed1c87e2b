public import Alerts
import Checks
public import Timekeeping

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
    public var origins: [AffectedOriginDocument]
    /// Who knows of it, so that nobody is reminded; null where nobody has said so.
    @Nullable public var acknowledgement: AcknowledgementDocument? = nil
    /// What keeps it from being told; empty where nothing does.
    public var silences: [SilenceDocument] = []

    private enum CodingKeys: String, CodingKey {
        case id, code, subject, severity, stage, title, detail, remedy, origins, acknowledgement, silences
        case openedAt = "opened_at"
        case changedAt = "changed_at"
    }
}

/// One origin that suffers from an alert's cause.
public struct AffectedOriginDocument: Codable, Hashable, Sendable {
    /// The origin's id.
    public var id: String
    public var severity: String
    public var since: String
    /// When CloudFront starts to fail for it; null where it cannot be told.
    @Nullable public var failsAt: String? = nil

    private enum CodingKeys: String, CodingKey {
        case id, severity, since
        case failsAt = "fails_at"
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
}

extension AlertDocument {
    /// An incident, and what keeps it quiet.
    public init(_ incident: Incident, suppression: Suppression, at now: Instant) {
        self.init(
            id: incident.id, code: incident.code.rawValue, subject: incident.cause.subject,
            severity: incident.severity.rawValue, stage: incident.stage.rawValue,
            openedAt: incident.openedAt.description, changedAt: incident.changedAt.description,
            title: incident.title, detail: incident.detail, remedy: incident.remedy,
            origins: incident.affectedOrigins.map(AffectedOriginDocument.init),
            acknowledgement: suppression.acknowledgement.map(AcknowledgementDocument.init),
            silences: incident.silences(among: suppression.silences, at: now).map(SilenceDocument.init))
    }
}

extension AffectedOriginDocument {
    init(_ affected: AffectedOrigin) {
        self.init(
            id: affected.origin, severity: affected.severity.rawValue, since: affected.since.description,
            failsAt: affected.failsAt?.description)
    }
}

extension AcknowledgementDocument {
    init(_ acknowledgement: Acknowledgement) {
        self.init(
            at: acknowledgement.at.description, by: acknowledgement.by, comment: acknowledgement.comment,
            severity: acknowledgement.severity.rawValue)
    }
}
