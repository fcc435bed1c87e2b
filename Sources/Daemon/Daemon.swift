import API
import AsyncHTTPClient
import Checks
import Config
import Logging
import ServiceLifecycle
import Store
import Timekeeping
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
    var doubt: @Sendable () -> Timepiece.Doubt?

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
    func run(_ board: NoticeBoard, reloadingOn signals: UnixSignalsSequence) async throws {
        try await StateDirectory.hold(stateDirectory) { path in
            try socket.ensureFree()
            let systemd = Systemd()
            systemd.tell([.starting(Systemd.timeToStart(ledger: StateDirectory.size(of: path)))])
            let (ledger, damage) = try await Ledger.open(path: path, at: world.now())
            let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: Post.clientConfiguration)
            let ending: (any Error)?
            do {
                try await serve(
                    board, signals, ledger, damage, systemd,
                    post: Post.live(over: client) { try await Task.sleep(for: $0) })
                ending = nil
            } catch {
                ending = error
            }
            try? await client.shutdown()
            if let ending { throw ending }
        }
    }

    private func serve(
        _ board: NoticeBoard, _ signals: UnixSignalsSequence, _ ledger: Ledger, _ damage: String?, _ systemd: Systemd,
        post: @escaping @Sendable (Post) async -> Answer
    ) async throws {
        let logger = journal.logger()
        // For the libraries, whose news are not the operator's.
        let quiet = journal.logger(level: .warning)
        // A poke says only "look", so one is as good as many; orders that nobody takes any more are refused.
        let (pokes, poke) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let (orders, order) = AsyncStream.makeStream(of: Order.self, bufferingPolicy: .bufferingOldest(64))

        let courier = Courier(
            ledger: ledger, pokes: pokes, receivers: { board.current.plan.settings.receivers }, now: world.now,
            sleep: { try await Task.sleep(for: $0) }, jitter: { .random(in: 0...1) }, post: post,
            runProgram: Program.live { try await Task.sleep(for: $0) },
            note: { logger.log($0) })
        let scribe = Scribe(ledger: ledger, sleep: { try await Task.sleep(for: $0) }, told: { poke.yield() })
        let refreshing = Refreshing(
            ledger: ledger, receivers: { board.current.plan.settings.receivers }, now: world.now,
            sleep: { try await Task.sleep(for: $0) }, post: post)
        let memory = CheckMemory()
        let scheduler = Scheduler(
            watch: {
                Watch(
                    board.current.plan, after: ledger, checksInFlight: DescriptorLimit.raise(),
                    watchdogInterval: systemd.watchdogInterval, at: moment())
            },
            orders: orders, board: board,
            reach: Scheduler.Reach(
                now: world.now, uptime: world.uptime, sleep: World.pause,
                check: CheckLine(
                    world: world, ledger: ledger,
                    fold: { try scribe.fold($0, as: $1, interval: $2.interval) },
                    record: { report, watched, receivers, standing in
                        try await scribe.record(
                            report, labels: watched.labels, receivers: receivers,
                            rules: board.current.plan.settings.rules,
                            interval: watched.interval,
                            standing: standing, at: report.observation.at)
                    },
                    memory: memory
                ).run, load: { await load(noting: ledger) },
                upkeep: { plan, before in
                    // Of the moment when it is done: a reload may have come since it was ordered.
                    let ids = { @Sendable in Set(board.current.plan.settings.origins.map(\.id)) }
                    memory.keep(only: ids())
                    try await scribe.retire(
                        keeping: ids, receivers: plan.settings.receivers, rules: plan.settings.rules, at: world.now())
                    try await ledger.prune(before: before, size: plan.settings.maxSize)
                },
                post: post, poke: { poke.yield() }, tell: { systemd.tell($0) }),
            logger: logger)
        let questions = Questions(
            board: board, ledger: ledger, storeFault: { scribe.fault }, doubt: doubt,
            startedAt: world.now(),
            now: world.now)

        // In the order of dependence: they are stopped from the last to the first.
        let services: [(name: String, service: any Service)] = [
            ("scribe", Writing(scribe: scribe)), ("courier", Duty(courier.run)),
            ("refreshing", Duty(refreshing.run)), ("memory", Duty(Allocator.giveBack)),
            ("scheduler", scheduler),
            ("hang-ups", HangUps(signals: signals, orders: order)),
            (
                "control API",
                ControlAPI(
                    socket: socket, questions: questions,
                    requests: Requests(board: board, ledger: ledger, now: world.now, poke: { poke.yield() }),
                    orders: order, logger: quiet)
            ),
        ]
        var configuration = ServiceGroupConfiguration(
            // Without a name each would be called after all that it holds: the scheduler after every origin.
            services: services.map { .init(service: $0.service, serviceName: $0.name) },
            gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet)
        configuration.maximumGracefulShutdownDuration = Daemon.patience
        if let damage { logger.error("\(damage)") }
        let sum = board.current.plan.settings.sum
        try? ledger.tell(damage: damage, receivers: board.current.plan.settings.receivers, at: world.now())
        logger.notice("watching \(sum) of \(config), socket \(socket.path)")
        // A file that cannot be written is no reason not to watch.
        try? await ledger.note(.daemon, "started", "cfmond \(Release.version), \(sum)", at: world.now())
        try await ServiceGroup(configuration: configuration).run()
        try? await ledger.note(.daemon, "stopped", "as it was told", at: world.now())
        logger.notice("stopped")
    }

    /// Reads the configuration, and notes whether it was taken. Where that cannot be written, the upkeep that follows a
    /// reload says why.
    private func load(noting ledger: Ledger) async -> Result<Plan, Plan.Refusal> {
        let result = load()
        switch result {
        case .success(let plan): try? await ledger.note(.configuration, "taken", plan.settings.sum, at: world.now())
        case .failure(let refusal):
            let words = refusal.problems.first ?? "it cannot be read"
            try? await ledger.note(.configuration, "refused", words, at: world.now())
        }
        return result
    }

    private func moment() -> Moment {
        Moment(uptime: world.uptime(), wall: world.now())
    }
}

/// The scribe as a part of the service group.
private struct Writing: Service {
    var scribe: Scribe

    func run() async throws {
        try await cancelWhenGracefulShutdown { try await scribe.run() }
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
    fileprivate func log(_ note: Courier.Note) {
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
