import API
import Alerts
import Checks
import Store
import Timekeeping

// Converts the ledger's rows to documents of the control API.

extension OriginStatus {
    init(_ record: OriginRecord, interval: Duration, offlineSince: Instant?, at now: Instant) {
        self.init(
            record.report, expirySummary: ExpirySummary(record.report), firstAt: record.firstAt, lastAt: record.lastAt,
            checks: record.checks, recent: record.recent, interval: interval, offlineSince: offlineSince, at: now)
    }

    /// The short form: without addresses, and with the headline alone, without its proof.
    init(
        _ summary: OriginSummary, of origin: Origin, interval: Duration, offlineSince: Instant?, at now: Instant
    ) {
        let headline = summary.headline.map { code in
            Finding(code, severity: summary.severity, title: summary.title ?? "", detail: "")
        }
        let report = Report(
            observation: Observation(
                origin: origin, at: summary.lastAt, lookup: Lookup(answer: .skipped, milliseconds: 0), attempts: []),
            verdict: Verdict(
                severity: summary.severity, findings: headline.map { [$0] } ?? [], cloudFront: summary.cloudFront,
                forecast: summary.forecast, attempts: []))
        self.init(
            report, expirySummary: summary.expirySummary, firstAt: summary.firstAt, lastAt: summary.lastAt,
            checks: summary.checks,
            recent: summary.recent, interval: interval, offlineSince: offlineSince, at: now)
    }
}

extension EventsDocument {
    /// - Parameter last: The id of the newest event, read before `events`. Events that came meanwhile raise it, so that a
    ///   caller who goes on from there does not get them twice.
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
    /// The newest first, each with the time without data that follows it. `interval` is the origin's present one. Earlier
    /// gaps were recorded under the interval of their time.
    func documents(interval: Duration, at now: Instant) -> [RunDocument] {
        let patience = Report.patience(at: interval)
        let ends: [(at: Instant, isGap: Bool?)] = [(now, nil)] + map { ($0.from, $0.followsGap) }
        return zip(self, ends).map { run, end in
            let seconds = end.at.seconds(since: run.to)
            return RunDocument(run, gap: seconds > 0 && end.isGap ?? (seconds > patience) ? seconds : nil)
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
    /// Rounded to hundredths of a millisecond.
    fileprivate init(_ latency: Run.Latency) {
        let rounded = { (milliseconds: Double) in (milliseconds * 100).rounded() / 100 }
        self.init(
            min: rounded(latency.min), mean: rounded(latency.mean), max: rounded(latency.max),
            median: latency.median.map(rounded), high: latency.high.map(rounded))
    }
}

extension Ledger {
    /// What suppresses each alert: its acknowledgement, silences, and maintenance windows.
    func suppression(under rules: AlertRules, at now: Instant) throws -> (_ incident: Int64) -> Suppression {
        let (acknowledged, silences) = try suppressions(at: now)
        let all = silences + rules.silences(at: now)
        return { Suppression(acknowledgement: acknowledged[$0], silences: all) }
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
