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

/// The daemon, put together. Here, and nowhere else in this room, live clocks and chance come in.
struct Daemon {
    /// Longest wait for what is under way when the daemon is told to stop; then it is cancelled.
    private static let patience: Duration = .seconds(3)

    var config: String
    var credentials: String?
    var stateDirectory: String
    var socket: SocketFile
    var journal: Journal
    /// With the time as the daemon believes it.
    var world: World
    /// Why the system's clock is not believed; nil where it is.
    var doubt: @Sendable () -> JumpGuard.Doubt?

    /// Reads the configuration as it is now.
    func load() -> Result<Plan, Plan.Refusal> {
        Plan.load(path: config, credentials: credentials, at: world.now())
    }

    /// Runs until SIGTERM or SIGINT. Throws where the state directory or the socket cannot be used.
    ///
    /// - Parameters:
    ///   - board: With the plan to begin with. Nothing else holds that: it would stay for good, and so would all origins of
    ///     it.
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
        _ systemd: Systemd,
        transfer: Transfer
    ) async throws {
        let post = Post.live(over: transfer)
        let logger = journal.logger()
        // For the libraries, whose news are not the operator's.
        let quiet = journal.logger(level: .warning)
        // A poke says only "look", so one is as good as many; orders that nobody takes any more are refused.
        let (pokes, poke) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let (orders, order) = AsyncStream.makeStream(of: Order.self, bufferingPolicy: .bufferingOldest(64))

        let deliveryWorker = DeliveryWorker(
            ledger: ledger, pokes: pokes, receivers: { sharedState.current.plan.settings.receivers }, now: world.now,
            sleep: { try await Task.sleep(for: $0) }, jitter: { .random(in: 0...1) }, post: post,
            runProgram: Program.live { try await Task.sleep(for: $0) },
            mail: Mail.live(over: transfer),
            note: { logger.log($0) })
        let writer = LedgerWriter(
            ledger: ledger, sleep: { try await Task.sleep(for: $0) }, onNotifications: { poke.yield() })
        let alertResender = AlertResender(
            ledger: ledger, receivers: { sharedState.current.plan.settings.receivers }, now: world.now,
            sleep: { try await Task.sleep(for: $0) }, post: post)
        let scheduler = Scheduler(
            core: {
                SchedulerCore(
                    sharedState.current.plan, after: ledger, checksInFlight: DescriptorLimit.raise(),
                    watchdogInterval: systemd.watchdogInterval, at: moment())
            },
            orders: orders, sharedState: sharedState,
            reach: Scheduler.Reach(
                now: world.now, uptime: world.uptime, sleep: World.pause,
                check: CheckLine(world: world, ledger: ledger, recorder: writer).run,
                load: { await load(noting: ledger) },
                upkeep: { plan, before in
                    // Of the moment when it is done: a reload may have come since it was ordered.
                    let ids = { @Sendable in Set(sharedState.current.plan.settings.origins.map(\.id)) }
                    try await writer.retire(keeping: ids, under: plan.settings.alerts, at: world.now())
                    try await ledger.prune(before: before, size: plan.settings.maxSize)
                },
                post: post, poke: { poke.yield() }, tell: { systemd.tell($0) }),
            logger: logger)
        let questions = Questions(
            sharedState: sharedState, ledger: ledger, storeFault: { writer.fault }, doubt: doubt,
            startedAt: world.now(),
            now: world.now)

        // In the order of dependence: they are stopped from the last to the first.
        let services: [(name: String, service: any Service)] = [
            ("ledger", Writing(writer: writer)), ("courier", Duty(deliveryWorker.run)),
            ("refreshing", Duty(alertResender.run)), ("memory", Duty(Allocator.giveBack)),
            ("scheduler", scheduler),
            ("hang-ups", HangUps(signals: signals, orders: order)),
            (
                "control API",
                ControlAPI(
                    socket: socket, questions: questions,
                    requests: Requests(
                        sharedState: sharedState, ledger: ledger, now: world.now, poke: { poke.yield() }),
                    orders: order, logger: quiet)
            ),
        ]
        var configuration = ServiceGroupConfiguration(
            // Without a name each would be called after all that it holds: the scheduler after every origin.
            services: services.map { .init(service: $0.service, serviceName: $0.name) },
            gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet)
        configuration.maximumGracefulShutdownDuration = Daemon.patience
        if let damage { logger.error("\(damage)") }
        let sum = sharedState.current.plan.settings.sum
        try? ledger.tell(damage: damage, receivers: sharedState.current.plan.settings.receivers, at: world.now())
        logger.notice("watching \(sum) of \(config), socket \(socket.path)")
        // A file that cannot be written is no reason not to watch.
        try? await ledger.recordEvent(.daemon, "started", "cfmond \(Release.version), \(sum)", at: world.now())
        try await ServiceGroup(configuration: configuration).run()
        try? await ledger.recordEvent(.daemon, "stopped", "as it was told", at: world.now())
        logger.notice("stopped")
    }

    /// Reads the configuration, and notes whether it was taken. Where that cannot be written, the upkeep that follows a
    /// reload says why.
    private func load(noting ledger: Ledger) async -> Result<Plan, Plan.Refusal> {
        let result = load()
        switch result {
        case .success(let plan):
            try? await ledger.recordEvent(.configuration, "taken", plan.settings.sum, at: world.now())
        case .failure(let refusal):
            let words = refusal.problems.first ?? "it cannot be read"
            try? await ledger.recordEvent(.configuration, "refused", words, at: world.now())
        }
        return result
    }

    private func moment() -> Moment {
        Moment(uptime: world.uptime(), wall: world.now())
    }
}

/// The writer as a part of the service group.
private struct Writing: Service {
    var writer: LedgerWriter

    func run() async throws {
        try await cancelWhenGracefulShutdown { try await writer.run() }
    }
}

/// What is done until the daemon is told to stop, as a part of the service group.
private struct Duty: Service {
    /// Returns when it is cancelled.
    var fulfil: @Sendable () async -> Void

    init(_ fulfil: @escaping @Sendable () async -> Void) {
        self.fulfil = fulfil
    }

    func run() async {
        await cancelWhenGracefulShutdown { await fulfil() }
    }
}

extension Logger {
    /// A line for each end of an attempt to deliver.
    fileprivate func log(_ note: DeliveryWorker.Note) {
        switch note {
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
