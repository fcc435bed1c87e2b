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

extension OriginStatus {
    /// In brief: without addresses, with the headline alone, and without its proof.
    init(_ summary: OriginSummary, of origin: Origin, interval: Duration, at now: Instant) {
        let headline = summary.headline.map { code in
            Finding(code, severity: summary.severity, title: summary.title ?? "", detail: "")
        }
        let check = CheckDocument(
            origin: OriginDocument(origin), checkedAt: summary.lastAt.description, verdict: summary.severity.rawValue,
            cloudfront: CloudFrontDocument(status: summary.cloudFront.status, share: summary.cloudFront.share),
            failsAt: summary.forecast.failsAt?.description, failsBecause: summary.forecast.because?.rawValue,
            findings: headline.map { [FindingDocument($0)] } ?? [])
        var watch = WatchDocument(
            firstAt: summary.firstAt.description, lastAt: summary.lastAt.description,
            age: max(0, now.seconds(since: summary.lastAt)), checks: summary.checks,
            recent: summary.recent.map(\.rawValue), interval: interval.components.seconds)
        watch.addressCount = summary.extent?.addresses
        watch.leafUntil = summary.extent?.leafUntil?.description
        watch.chainUntil = summary.extent?.chainUntil?.description
        self.init(
            check.failing(since: summary.firstAt)
                .aged(lastAt: summary.lastAt, origin: origin, interval: interval, at: now),
            watch: watch)
    }
}

extension EventsDocument {
    /// - Parameter last: The number of the newest event, read before the events: those that came meanwhile are in the
    ///   answer, so whoever goes on from it must not get them again.
    init(_ events: [Event], last: Int64) {
        self.init(events: events.map(EventDocument.init), last: events.map(\.id).reduce(last, max))
    }
}

extension EventDocument {
    init(_ event: Event) {
        self.init(
            id: event.id, at: event.at.description, kind: event.kind.rawValue, origin: event.origin,
            alert: event.incident, code: event.code?.rawValue, addresses: event.endpoints,
            serverName: event.serverName, was: event.was, became: event.became, text: event.words)
    }
}

extension [Run] {
    /// The newest first, with the times without data that lie between them. `interval` is the origin's of today: what was
    /// a gap before is known by the interval that it had then.
    func documents(interval: Duration, at now: Instant) -> [RunDocument] {
        let patience = Report.patience(at: interval)
        let ends: [(at: Instant, isGap: Bool?)] = [(now, nil)] + map { ($0.from, $0.followsGap) }
        return zip(self, ends).map { run, end in
            let silence = end.at.seconds(since: run.to)
            return RunDocument(run, gap: silence > 0 && end.isGap ?? (silence > patience) ? silence : nil)
        }
    }
}

extension RunDocument {
    fileprivate init(_ run: Run, gap: Int64?) {
        self.init(
            from: run.from.description, to: run.to.description, checks: run.checks, verdict: run.severity.rawValue,
            headline: run.headline?.rawValue, failsAt: run.failsAt?.description,
            latency: run.latency.map(LatencyDocument.init), gap: gap)
    }
}

extension LatencyDocument {
    /// Rounded to the hundredth part of a millisecond.
    fileprivate init(_ latency: Run.Latency) {
        let tidy = { (milliseconds: Double) in (milliseconds * 100).rounded() / 100 }
        self.init(
            min: tidy(latency.min), mean: tidy(latency.mean), max: tidy(latency.max),
            median: latency.median.map(tidy), high: latency.high.map(tidy))
    }
}

extension Ledger {
    /// What keeps each alert quiet: whoever acknowledged it, people's silences and the configuration's windows.
    func hush(under rules: AlertRules, at now: Instant) throws -> (_ incident: Int64) -> Hush {
        let (acknowledged, silences) = try hushes(at: now)
        let all = silences + rules.silences(at: now)
        return { Hush(acknowledgement: acknowledged[$0], silences: all) }
    }
}

extension AlertDocument {
    init(_ incident: Incident, hush: Hush, at now: Instant) {
        self.init(
            id: incident.id, code: incident.code.rawValue, subject: incident.cause.subject,
            severity: incident.severity.rawValue, stage: incident.stage.rawValue,
            openedAt: incident.openedAt.description, changedAt: incident.changedAt.description,
            title: incident.title, detail: incident.detail, remedy: incident.remedy,
            origins: incident.complaining.map(ComplaintDocument.init),
            acknowledgement: hush.acknowledgement.map(AcknowledgementDocument.init),
            silences: incident.silences(among: hush.silences, at: now).map(SilenceDocument.init))
    }
}

extension AcknowledgementDocument {
    init(_ acknowledgement: Acknowledgement) {
        self.init(
            at: acknowledgement.at.description, by: acknowledgement.by, comment: acknowledgement.comment,
            severity: acknowledgement.severity.rawValue)
    }
}

extension SilenceDocument {
    init(_ silence: Silence) {
        self.init(
            id: silence.id, origin: silence.origin, match: silence.labels, startsAt: silence.startsAt.description,
            endsAt: silence.endsAt.description, by: silence.by, comment: silence.comment,
            maintenance: silence.maintenance)
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
