import Alerts
import Checks
import Documents
import Store
import Timekeeping
import Wire

// From the ledger's rows to the documents of the control API.

extension OriginStatus {
    init(_ record: OriginRecord, interval: Duration, at now: Instant) {
        self.init(
            record.report, firstAt: record.firstAt, lastAt: record.lastAt, checks: record.checks,
            recent: record.recent, interval: interval, at: now)
    }
}

extension RunDocument {
    init(_ run: Run) {
        self.init(
            from: run.from.description, to: run.to.description, checks: run.checks, verdict: run.severity.rawValue,
            headline: run.headline?.rawValue, failsAt: run.failsAt?.description)
    }
}

extension AlertDocument {
    init(_ incident: Incident) {
        self.init(
            id: incident.id, code: incident.code.rawValue, subject: incident.cause.subject,
            severity: incident.severity.rawValue, stage: incident.stage.rawValue,
            openedAt: incident.openedAt.description, changedAt: incident.changedAt.description,
            title: incident.title, detail: incident.detail, remedy: incident.remedy,
            origins: incident.complaining.map(ComplaintDocument.init))
    }
}

extension ComplaintDocument {
    init(_ complaint: Complaint) {
        self.init(
            id: complaint.origin, severity: complaint.severity.rawValue, since: complaint.since.description,
            failsAt: complaint.failsAt?.description)
    }
}

extension DeliveryDocument {
    init(_ delivery: Delivery) {
        self.init(
            id: delivery.id, messageID: delivery.messageID, receiver: delivery.receiver, alert: delivery.incident,
            state: delivery.state.rawValue, attempts: delivery.attempts, createdAt: delivery.createdAt.description,
            dueAt: delivery.dueAt?.description, settledAt: delivery.settledAt?.description, status: delivery.status,
            error: delivery.error)
    }
}
