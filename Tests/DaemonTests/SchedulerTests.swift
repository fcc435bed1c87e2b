import API
import Checks
import Config
import Dispatch
import Logging
import Store
import Synchronization
import Testing
import Timekeeping
import Webhooks

@testable import Daemon

/// A monotonic clock that jumps to the end of the first sleep whenever the test says so.
private final class Jumping: Sendable {
    private struct State {
        var now: Duration = .seconds(500)
        var next = 0
        var sleepers: [Int: (until: Duration, wake: CheckedContinuation<Void, any Error>)] = [:]
    }

    private let state = Mutex(State())

    var now: Duration { state.withLock { $0.now } }

    func sleep(_ duration: Duration) async throws {
        let number = state.withLock { state in
            state.next += 1
            return state.next
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { wake in
                state.withLock { $0.sleepers[number] = ($0.now + duration, wake) }
                if Task.isCancelled { cancel(number) }
            }
        } onCancel: {
            cancel(number)
        }
    }

    /// Moves on; wakes who slept until then.
    func advance(by duration: Duration) {
        let woken = state.withLock { state in
            state.now += duration
            let due = state.sleepers.filter { $0.value.until <= state.now }
            for number in due.keys { state.sleepers[number] = nil }
            return due.values.map(\.wake)
        }
        for wake in woken { wake.resume() }
    }

    private func cancel(_ number: Int) {
        state.withLock { $0.sleepers.removeValue(forKey: number) }?.wake.resume(throwing: CancellationError())
    }
}

@Suite("The scheduler's loop", .timeLimit(.minutes(5)))
struct SchedulerTests {
    private let clock = Jumping()
    private let checks = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(100))
    private let told = AsyncStream.makeStream(of: Systemd.State.self, bufferingPolicy: .bufferingNewest(100))
    private let orders = AsyncStream.makeStream(of: Order.self, bufferingPolicy: .bufferingOldest(64))

    private func scheduler(_ plan: Plan, sharedState: SharedDaemonState, load: @escaping @Sendable () -> Plan)
        -> Scheduler
    {
        let moment = ClockReading(uptime: clock.now, wall: beginning)
        return Scheduler(
            makeCore: {
                SchedulerCore(
                    plan: plan, tally: Tally(), known: [], checksInFlight: 4, watchdogInterval: nil, at: moment)
            },
            orders: orders.stream, sharedState: sharedState,
            effects: Scheduler.Effects(
                now: { beginning }, uptime: { [clock] in clock.now }, sleep: { [clock] in try await clock.sleep($0) },
                check: { [checks] origin, _ in
                    checks.continuation.yield(origin.id)
                    return .recorded(.well)
                },
                load: { .success(load()) }, upkeep: { _, _ in }, post: { _ in .status(200) }, poke: {},
                tell: { [told] states in for state in states { told.continuation.yield(state) } }),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    @Test("it checks what is due, takes a new configuration while it runs, and ends when it is told to")
    func story() async throws {
        let plan = try Plan([ConfiguredOrigin("shop")])
        let other = try Plan([ConfiguredOrigin("shop"), ConfiguredOrigin("news")])
        let sharedState = SharedDaemonState(DaemonState(plan: plan))
        let scheduler = scheduler(plan, sharedState: sharedState, load: { other })
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await scheduler.run() }

            orders.continuation.yield(.opened)
            for await state in told.stream where state == .ready { break }
            clock.advance(by: .seconds(1))
            for await id in checks.stream {
                #expect(id == "shop")
                break
            }

            let (answers, reply) = AsyncStream.makeStream(of: ReloadDocument.self, bufferingPolicy: .bufferingNewest(1))
            orders.continuation.yield(.reload(reply))
            for await answer in answers {
                #expect(answer == ReloadDocument(problems: [], origins: 2))
                break
            }
            #expect(sharedState.current.plan.settings.origins.count == 2)
            clock.advance(by: .seconds(1))
            for await id in checks.stream {
                #expect(id == "news")
                break
            }
            group.cancelAll()
        }
        for await state in told.stream where state == .stopping { break }
    }

    @Test("reading the configuration holds up no check", .timeLimit(.minutes(5)))
    func slowReading() async throws {
        let plan = try Plan([ConfiguredOrigin("shop")])
        let (began, beginning) = AsyncStream.makeStream(of: Void.self)
        let wasChecked = DispatchSemaphore(value: 0)
        let scheduler = scheduler(plan, sharedState: SharedDaemonState(DaemonState(plan: plan))) {
            beginning.finish()
            wasChecked.wait()
            return plan
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await scheduler.run() }
            orders.continuation.yield(.opened)
            for await state in told.stream where state == .ready { break }
            let (answers, reply) = AsyncStream.makeStream(of: ReloadDocument.self, bufferingPolicy: .bufferingNewest(1))
            orders.continuation.yield(.reload(reply))
            for await _ in began {}
            clock.advance(by: .seconds(1))
            for await _ in checks.stream { break }
            wasChecked.signal()
            for await answer in answers {
                #expect(answer == ReloadDocument(problems: [], origins: 1))
                break
            }
            group.cancelAll()
        }
    }
}
