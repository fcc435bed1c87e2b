import API
import Checks
import Config
import Logging
import ServiceLifecycle
import Store
import Timekeeping
import Transfer
import UnixSignals
import Webhooks

/// Composes the daemon. In this room only this type uses live clocks and randomness.
struct Daemon {
    /// The longest wait for work under way when the daemon is told to stop; then it is cancelled.
    private static let patience: Duration = .seconds(3)

    var config: String
    var credentials: String?
    var stateDirectory: String
    var socket: SocketFile
    var journal: Journal
    /// With the time as the daemon believes it.
    var world: World
    /// A jump of the system's clock that is not believed; nil where there is none.
    var doubt: @Sendable () -> JumpGuard.Doubt?

    /// Reads the configuration as it is now.
    func load() -> Result<Plan, Plan.Refusal> {
        Plan.load(path: config, credentials: credentials, at: world.now())
    }

    /// Runs until SIGTERM or SIGINT. Throws where the state directory or the socket cannot be used.
    ///
    /// - Parameters:
    ///   - sharedState: Holds the first plan. Nothing else may hold it: a second reference would keep its origins in memory
    ///     after a reload.
    ///   - signals: Each SIGHUP since before that plan was read.
    func run(_ sharedState: SharedDaemonState, reloadingOn signals: UnixSignalsSequence) async throws {
        try await StateDirectory.hold(stateDirectory) { path in
            try socket.ensureFree()
            let systemd = Systemd()
            systemd.tell([.starting(Systemd.timeToStart(ledger: StateDirectory.size(of: path)))])
            let (ledger, damage) = try await Ledger.open(path: path, at: world.now())
            try await serve(sharedState, signals, ledger, damage, systemd, transfer: Transfer())
        }
    }

    private func serve(
        _ sharedState: SharedDaemonState, _ signals: UnixSignalsSequence, _ ledger: Ledger, _ damage: String?,
        _ systemd: Systemd, transfer: Transfer
    ) async throws {
        let logger = journal.logger()
        // For the libraries, whose messages below a warning do not concern the operator.
        let quiet = journal.logger(level: .warning)
        // A poke only says "look", so one is as good as many. An order that finds no room is refused.
        let (pokes, poke) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let (orders, order) = AsyncStream.makeStream(of: Order.self, bufferingPolicy: .bufferingOldest(64))

        let sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
        let post = Post.live(over: transfer)
        let effects = DeliveryEffects(
            receivers: { sharedState.current.plan.settings.receivers }, now: world.now, sleep: sleep,
            jitter: { .random(in: 0...1) }, post: post, run: Program.live(sleep: sleep),
            mail: Mail.live(over: transfer))
        let deliveryWorker = DeliveryWorker(
            ledger: ledger, pokes: pokes, effects: effects, log: { logger.log($0) })
        let alertResender = AlertResender(ledger: ledger, effects: effects)
        let writer = LedgerWriter(ledger: ledger, sleep: sleep, onNotifications: { poke.yield() })
        let scheduler = Scheduler(
            makeCore: {
                SchedulerCore(
                    sharedState.current.plan, after: ledger, checksInFlight: DescriptorLimit.raise(),
                    watchdogInterval: systemd.watchdogInterval,
                    at: ClockReading(uptime: world.uptime(), wall: world.now()))
            },
            orders: orders, sharedState: sharedState,
            effects: Scheduler.Effects(
                now: world.now, uptime: world.uptime, sleep: World.pause,
                check: CheckLine(world: world, ledger: ledger, recorder: writer).run,
                load: { await load(noting: ledger) },
                upkeep: { plan, before in
                    // The origins of the time when it runs: a reload may have come since it was ordered.
                    let ids = { @Sendable in Set(sharedState.current.plan.settings.origins.map(\.id)) }
                    try await writer.retire(keeping: ids, under: plan.settings.alerts, at: world.now())
                    try await ledger.prune(before: before, size: plan.settings.maxSize)
                },
                post: post, poke: { poke.yield() }, tell: { systemd.tell($0) }),
            logger: logger)
        let control = ControlAPI(
            socket: socket,
            queries: Queries(
                sharedState: sharedState, ledger: ledger, storeFault: { writer.fault }, doubt: doubt,
                startedAt: world.now(), now: world.now),
            requests: Requests(sharedState: sharedState, ledger: ledger, now: world.now, poke: { poke.yield() }),
            orders: order, logger: quiet)

        // Each depends on those before it: the group stops them from the last to the first. A service needs its name:
        // ServiceLifecycle would describe the scheduler with all its origins.
        let services: [(name: String, service: any Service)] = [
            ("ledger", BackgroundTask { try await writer.run() }),
            ("delivery worker", BackgroundTask(run: deliveryWorker.run)),
            ("alert resender", BackgroundTask(run: alertResender.run)),
            ("memory", BackgroundTask(run: Allocator.giveBack)), ("scheduler", scheduler),
            ("reload on SIGHUP", BackgroundTask { for await _ in signals { order.yield(.reload(nil)) } }),
            ("control API", control),
        ]
        var configuration = ServiceGroupConfiguration(
            services: services.map { .init(service: $0.service, serviceName: $0.name) },
            gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet)
        configuration.maximumGracefulShutdownDuration = Daemon.patience
        if let damage { logger.error("\(damage)") }
        let summary = sharedState.current.plan.settings.summary
        try? ledger.tell(damage: damage, receivers: sharedState.current.plan.settings.receivers, at: world.now())
        logger.notice("watching \(summary) of \(config), socket \(socket.path)")
        // Checks go on even if the ledger cannot be written.
        try? await ledger.recordEvent(.daemon, "started", "cfmond \(Release.version), \(summary)", at: world.now())
        try await ServiceGroup(configuration: configuration).run()
        try? await ledger.recordEvent(.daemon, "stopped", "as it was told", at: world.now())
        logger.notice("stopped")
    }

    /// Reads the configuration, and records whether it was taken. If that cannot be written, the upkeep that follows a
    /// reload reports why.
    private func load(noting ledger: Ledger) async -> Result<Plan, Plan.Refusal> {
        let result = load()
        switch result {
        case .success(let plan):
            try? await ledger.recordEvent(.configuration, "taken", plan.settings.summary, at: world.now())
        case .failure(let refusal):
            let words = refusal.problems.first ?? "it cannot be read"
            try? await ledger.recordEvent(.configuration, "refused", words, at: world.now())
        }
        return result
    }
}

/// Work that is cancelled when the service group shuts down.
private struct BackgroundTask: Service {
    private let work: @Sendable () async throws -> Void

    init(run work: @escaping @Sendable () async throws -> Void) {
        self.work = work
    }

    func run() async throws {
        try await cancelWhenGracefulShutdown { try await work() }
    }
}

extension Logger {
    /// A line for the end of each attempt to deliver.
    fileprivate func log(_ entry: DeliveryWorker.LogEntry) {
        switch entry {
        case .settled(let message, .delivered(0)):
            info("alert \(message.incident) told to \(message.receiver)")
        case .settled(let message, .delivered(let status)):
            info("alert \(message.incident) told to \(message.receiver): HTTP \(status)")
        case .settled(let message, .retry(let instant, let error)):
            warning("alert \(message.incident) not told to \(message.receiver), next try \(instant): \(error)")
        case .settled(let message, .dead(let error)):
            self.error("alert \(message.incident) will not be told to \(message.receiver): \(error)")
        case .ledgerFailed(let error):
            self.error("the outbox cannot be used: \(error)")
        }
    }
}
