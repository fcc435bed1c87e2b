import Checks
import Config
import Logging
import ServiceLifecycle
import Store
import Timekeeping
import Webhooks

/// The loop that decides who is checked when: events come in on one stream, and everything that takes time is a child
/// whose end is the next event.
struct Scheduler: Service {
    /// What the loop can do to the world.
    struct Reach: Sendable {
        var now: @Sendable () -> Instant
        /// Monotonic.
        var uptime: @Sendable () -> Duration
        /// Returns after that time, or throws when cancelled.
        var sleep: @Sendable (Duration) async throws -> Void
        var check: @Sendable (ConfiguredOrigin, Plan) async -> CheckLine.Outcome
        /// Reads the configuration.
        var load: @Sendable () async -> Result<Plan, Plan.Refusal>
        /// Lets go of what is no longer configured or too old; throws where the ledger cannot be written.
        var upkeep: @Sendable (Plan, Instant) async throws -> Void
        var post: @Sendable (Post) async -> Answer
        /// Wakes the delivery worker.
        var poke: @Sendable () -> Void
        var tell: @Sendable ([Systemd.State]) -> Void
    }

    /// Made when the loop begins: kept here beside the loop's own, most of it would be there twice for good.
    var core: @Sendable () -> SchedulerCore
    var orders: AsyncStream<Order>
    var sharedState: SharedDaemonState
    var reach: Reach
    var logger: Logger

    /// Runs until the service group shuts down. Checks in flight are then abandoned without a verdict.
    func run() async {
        // Beside the checks, so that neither their start nor their end changes threads.
        await cancelWhenGracefulShutdown { await World.amongChecks { await loop() } }
        reach.tell([.stopping])
    }

    private func loop() async {
        await withTaskGroup(of: SchedulerEvent.self) { group in
            var core = core()
            group.addTask { await nextOrder() }
            group.addTask { [uptime = reach.uptime] in .tick(uptime()) }
            for await event in group {
                guard !Task.isCancelled else { break }
                if case .ordered = event { group.addTask { await nextOrder() } }
                let actions = core.receive(event, at: Moment(uptime: reach.uptime(), wall: reach.now()))
                // Whoever waits for an answer may look at once, and must then see the new state.
                sharedState.put(core.daemonState)
                for action in actions { perform(action, in: &group) }
            }
            group.cancelAll()
        }
    }

    private func perform(_ action: Action, in group: inout TaskGroup<SchedulerEvent>) {
        switch action {
        case .check(let origin, let plan):
            group.addTask { .done(id: origin.id, await reach.check(origin, plan)) }
        case .load:
            // To read a hundred thousand origins takes seconds, in which checks go on.
            group.addTask(executorPreference: globalConcurrentExecutor) { .loaded(await reach.load()) }
        case .upkeep(let plan, let before):
            group.addTask(executorPreference: globalConcurrentExecutor) {
                do {
                    try await reach.upkeep(plan, before)
                    return .kept(fault: nil)
                } catch {
                    return .kept(fault: "\(error)")
                }
            }
        case .beat(let post):
            group.addTask { .beaten(await reach.post(post)) }
        case .wake(let instant):
            group.addTask {
                try? await reach.sleep(max(.zero, instant - reach.uptime()))
                return .tick(instant)
            }
        case .poke: reach.poke()
        case .log(let level, let text): logger.log(level: level, "\(text)")
        case .tell(let states): reach.tell(states)
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
