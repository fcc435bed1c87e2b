import API
import Alerts
import Checks
import Config
import Store
import Timekeeping

/// The read requests of the control API, without HTTP. They read the shared state and the ledger, so none waits for the
/// scheduler or disturbs it.
struct Queries: Sendable {
    /// Stands in for the interval of an origin that is no longer configured.
    private static let fallbackInterval: Duration = .seconds(300)

    var sharedState: SharedDaemonState
    var ledger: Ledger
    /// Why results cannot be written; nil where they can.
    var storeFault: @Sendable () -> String?
    /// A jump of the system's clock that is not believed; nil where there is none.
    var doubt: @Sendable () -> JumpGuard.Doubt?
    var startedAt: Instant
    var now: @Sendable () -> Instant

    /// All configured origins. If the ledger cannot be read, memory holds enough for the short form, which never reads it.
    func status(inBrief isBrief: Bool) -> PagedStatus {
        let daemonState = sharedState.current
        let settings = daemonState.plan.settings
        var daemon = DaemonDocument(
            version: Release.version, startedAt: startedAt.description, config: daemonState.plan.path,
            configLoadedAt: daemonState.plan.loadedAt.description, configProblems: daemonState.refusal,
            origins: settings.origins.count,
            checksPerMinute: settings.origins.reduce(0) { $0 + 60_000 / $1.interval.milliseconds },
            scheduleLag: daemonState.scheduleLag.percentile99.milliseconds,
            lastCycleAt: daemonState.lastCycleAt?.description)
        var fault = storeFault() ?? daemonState.storeFault
        let now = now()
        var ofMonitor: [Incident] = []
        var delays: [ReceiverDelay] = []
        do {
            daemon.outboxPending = try ledger.pendingCount()
            ofMonitor = try ledger.monitorIncidents()
            delays = try ledger.delays(at: now).filter { delay in
                settings.receivers.contains { $0.name == delay.receiver }
            }
        } catch {
            fault = "\(error)"
        }
        let findings = [
            fault.map(Finding.init(storeFault:)),
            daemonState.upkeepFault.map(Finding.init(upkeepFault:)),
            daemonState.scheduleLag.overdue.map(Finding.init(overdue:)),
            doubt().map(Finding.init(doubt:)),
        ]
        let ofBundle = daemonState.plan.oldTrust(at: now).map { Finding(trustAge: $0, path: settings.trust.path) }
        let ofReceivers = ofMonitor.map(Finding.init(ofMonitor:)) + delays.map { Finding($0, at: now) }
        daemon.findings = (findings + ofReceivers + [ofBundle])
            .compactMap { $0.map(FindingDocument.init) }
        return PagedStatus(
            daemon: daemon, origins: settings.origins, offlineSince: ofMonitor.first { $0.cause == .offline }?.openedAt,
            isBrief: isBrief, ledger: ledger, now: now)
    }

    /// Everything about one origin; nil where it is not configured. Throws where the ledger cannot be read.
    func show(_ id: String) throws -> ShowDocument? {
        guard let origin = sharedState.current.plan.settings.origins.first(where: { $0.id == id }) else { return nil }
        let alerts = try ledger.openIncidents().filter { $0.affectedOrigins.contains { $0.origin == id } }
        let now = now()
        let offlineSince = try ledger.monitorIncidents().first { $0.cause == .offline }?.openedAt
        let status =
            try ledger.latest(of: id).map {
                OriginStatus($0, interval: origin.interval, offlineSince: offlineSince, at: now)
            }
            ?? OriginStatus(unchecked: origin.watched.origin, interval: origin.interval)
        return ShowDocument(
            status,
            history: try ledger.changes(of: id, limit: 20).documents(interval: origin.interval, at: now),
            alerts: try documents(of: alerts),
            events: try ledger.events(of: id, since: Instant(seconds: .min), limit: 10).map(EventDocument.init))
    }

    /// The runs of an origin, which need not be configured any more; nil where there are no runs and no such origin.
    func history(of id: String, limit: Int) throws -> HistoryDocument? {
        let runs = try ledger.changes(of: id, limit: limit)
        let origin = sharedState.current.plan.settings.origins.first { $0.id == id }
        guard !runs.isEmpty || origin != nil else { return nil }
        let interval = origin?.interval ?? Queries.fallbackInterval
        return HistoryDocument(origin: id, runs: runs.documents(interval: interval, at: now()))
    }

    /// What happened since an instant, the newest first; of one origin alone where one is named.
    func events(of origin: String?, since instant: Instant, limit: Int) throws -> EventsDocument {
        let last = try ledger.lastEvent()
        let events = try ledger.events(of: origin, since: instant, limit: limit)
        return EventsDocument(events, last: last)
    }

    /// What happened after an event, the oldest first.
    func events(of origin: String?, after id: Int64, limit: Int) throws -> EventsDocument {
        let last = try ledger.lastEvent()
        let events = try ledger.events(of: origin, after: id, limit: limit)
        return EventsDocument(events, last: last)
    }

    /// The alerts that are open or wait for their confirmation.
    func alerts() throws -> AlertsDocument {
        AlertsDocument(alerts: try documents(of: try ledger.openIncidents()))
    }

    /// The silences in force, and each maintenance window that is in force or comes next.
    func silences() throws -> SilencesDocument {
        let now = now()
        return SilencesDocument(
            silences: try ledger.silences(endingAfter: now).map(SilenceDocument.init),
            maintenance: sharedState.current.plan.settings.rules.maintenance.compactMap {
                MaintenanceDocument($0, at: now)
            })
    }

    /// One message; nil where no message has that id.
    func delivery(_ id: Int64) throws -> DeliveryDocument? {
        try ledger.delivery(id).map(DeliveryDocument.init)
    }

    private func documents(of incidents: [Incident]) throws -> [AlertDocument] {
        let now = now()
        let suppression = try ledger.suppression(under: sharedState.current.plan.settings.rules, at: now)
        return incidents.map { AlertDocument($0, suppression: suppression($0.id), at: now) }
    }

    /// The newest messages.
    func deliveries(limit: Int) throws -> DeliveriesDocument {
        DeliveriesDocument(deliveries: try ledger.deliveries(limit: limit).map(DeliveryDocument.init))
    }
}
