import Checks
import Config
import Logging
import ServiceLifecycle
import Store
import Timekeeping
import Webhooks

/// The loop that starts the checks. Events come in on one stream; everything that takes time is a child task whose end is
/// the next event.
struct Scheduler: Service {
    /// What the loop reads from the world and does to it.
    struct Effects: Sendable {
        var now: @Sendable () -> Instant
        /// Monotonic time.
        var uptime: @Sendable () -> Duration
        /// Returns after that time, or throws when cancelled.
        var sleep: @Sendable (Duration) async throws -> Void
        var check: @Sendable (ConfiguredOrigin, Plan) async -> CheckLine.Outcome
        /// Reads the configuration.
        var load: @Sendable () async -> Result<Plan, Plan.Refusal>
        /// Removes what is no longer configured or too old; throws where the ledger cannot be written.
        var upkeep: @Sendable (Plan, Instant) async throws -> Void
        var post: @Sendable (Post) async -> DeliveryResult
        /// Wakes the delivery worker.
        var poke: @Sendable () -> Void
        var tell: @Sendable ([Systemd.State]) -> Void
    }

    /// Makes the core when the loop begins. A stored core would hold most of its memory a second time.
    var makeCore: @Sendable () -> SchedulerCore
    var orders: AsyncStream<Order>
    var sharedState: SharedDaemonState
    var effects: Effects
    var logger: Logger

    /// Runs until the service group shuts down. Checks in flight are then abandoned without a verdict.
    func run() async {
        // On the thread of the checks, so that neither their start nor their end changes threads.
        await cancelWhenGracefulShutdown { await World.amongChecks { await loop() } }
        effects.tell([.stopping])
    }

    private func loop() async {
        await withTaskGroup(of: SchedulerEvent.self) { group in
            var core = makeCore()
            group.addTask { await nextOrder() }
            group.addTask { [uptime = effects.uptime] in .tick(uptime()) }
            for await event in group {
                guard !Task.isCancelled else { break }
                if case .ordered = event { group.addTask { await nextOrder() } }
                let actions = core.receive(event, at: ClockReading(uptime: effects.uptime(), wall: effects.now()))
                // Before the actions: whoever gets an answer must see the new state at once.
                sharedState.put(core.daemonState)
                for action in actions { perform(action, in: &group) }
            }
            group.cancelAll()
        }
    }

    private func perform(_ action: Action, in group: inout TaskGroup<SchedulerEvent>) {
        switch action {
        case .check(let origin, let plan):
            group.addTask { .done(id: origin.id, await effects.check(origin, plan)) }
        case .load:
            // Reading a hundred thousand origins takes seconds; checks go on meanwhile.
            group.addTask(executorPreference: globalConcurrentExecutor) { .loaded(await effects.load()) }
        case .upkeep(let plan, let before):
            group.addTask(executorPreference: globalConcurrentExecutor) {
                do {
                    try await effects.upkeep(plan, before)
                    return .upkeepEnded(fault: nil)
                } catch {
                    return .upkeepEnded(fault: "\(error)")
                }
            }
        case .sendHeartbeat(let post):
            group.addTask { .heartbeatEnded(await effects.post(post)) }
        case .wake(let instant):
            group.addTask {
                try? await effects.sleep(max(.zero, instant - effects.uptime()))
                return .tick(instant)
            }
        case .poke: effects.poke()
        case .log(let level, let text): logger.log(level: level, "\(text)")
        case .tell(let states): effects.tell(states)
        case .answer(let reply, let answer):
            reply.yield(answer)
            reply.finish()
        }
    }

    private func nextOrder() async -> SchedulerEvent {
        for await order in orders { return .ordered(order) }
        return .ordersClosed
    }
}
