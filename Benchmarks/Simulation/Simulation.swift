import Checks
package import Config
package import Daemon
import HeapModule
package import Timekeeping

/// What a simulated monitor makes its checks with.
package protocol Kit {
    /// The loop as it begins, or begins again after the end of its process.
    mutating func start(_ plan: Plan, cap: Int, roster: Roster, at moment: ClockReading) throws -> SchedulerCore
    /// Checks the origin of that number: what became of it, and how long it took.
    mutating func check(
        _ origin: ConfiguredOrigin, number: Int, under plan: Plan, at moment: ClockReading
    ) async throws -> (outcome: CheckLine.Outcome, took: Duration)
    /// Lets go of what is no longer configured.
    mutating func keep(_ plan: Plan, before: Instant, at moment: ClockReading) throws
}

/// A monitor whose time is moved by hand: the scheduler's own decisions, and a queue of what happens when instead of
/// tasks and sleep. What takes an hour takes as long as its checks, and two runs of a story are alike.
package final class Simulation<Tools: Kit> {
    private enum Event {
        case tick(Duration)
        case ended(Int)
        case kept
        case loaded
    }

    private struct Entry: Comparable {
        var at: Duration
        /// Of two at the same time, the one that was planned first comes first.
        var number: UInt64
        var event: Event

        static func < (left: Entry, right: Entry) -> Bool { (left.at, left.number) < (right.at, right.number) }
        static func == (left: Entry, right: Entry) -> Bool { left.number == right.number }
    }

    /// What the checks are made with.
    package var kit: Tools
    /// Who was checked when.
    package private(set) var roster: Roster
    /// Time since the first start, by the monotonic clock.
    package private(set) var uptime: Duration = .seconds(1_000)
    /// What the system's clock shows, less the monotonic one, in seconds.
    private var offset: Int64
    private var jumpGuard: JumpGuard
    private let cap: Int
    private var plan: Plan
    private var core: SchedulerCore
    private var events = Heap<Entry>()
    private var planned: UInt64 = 0
    /// The ids of those under way, and what their checks will have found, where that is news.
    private var flying: [Int: String] = [:]
    private var outcomes: [Int: CheckLine.Outcome] = [:]
    private let numbers: [String: Int]

    /// A monitor that begins now.
    ///
    /// - Parameters:
    ///   - plan: What it watches first.
    ///   - everybody: Every origin that will ever be watched.
    ///   - cap: How many checks may run side by side.
    package init(
        _ kit: Tools, plan: Plan, everybody: [ConfiguredOrigin], interval: Duration, cap: Int, at wall: Instant
    ) throws {
        self.kit = kit
        self.plan = plan
        self.cap = cap
        offset = wall.seconds - uptime.components.seconds
        jumpGuard = JumpGuard(wall: wall, uptime: uptime)
        roster = Roster(origins: everybody.count, interval: interval, at: uptime)
        numbers = Dictionary(everybody.enumerated().map { ($1.watched.origin.id, $0) }) { first, _ in first }
        core = try self.kit.start(plan, cap: cap, roster: roster, at: ClockReading(uptime: uptime, wall: wall))
    }

    /// A new part of the story.
    package func chapter(_ name: String) {
        roster.open(name, at: uptime)
    }

    /// The end of the story.
    package func close() {
        roster.close(at: uptime)
    }

    /// Lets that much time go by.
    package func pass(_ span: Duration) async throws {
        let end = uptime + span
        if events.isEmpty { try await open() }
        while let next = events.min, next.at <= end {
            events.removeMin()
            uptime = max(uptime, next.at)
            try await receive(next.event)
            // Tests that run beside it want a thread too.
            if next.number % 256 == 0 { await Task.yield() }
        }
        uptime = end
    }

    /// The machine sleeps: nothing happens, and both clocks go on.
    package func suspend(for span: Duration) {
        uptime += span
        roster.pardon(at: uptime, isRestart: false)
    }

    /// The process ends, and another one begins after a while. Checks under way leave no trace.
    package func restart(after span: Duration) async throws {
        uptime += span
        roster.pardon(at: uptime, isRestart: true)
        events = Heap()
        (flying, outcomes) = ([:], [:])
        jumpGuard = JumpGuard(wall: wall, uptime: uptime)
        core = try kit.start(plan, cap: cap, roster: roster, at: moment)
        try await open()
    }

    /// The configuration is read anew, and has these origins now; `changed` are other ones under their old names, and
    /// `returning` were not among the last.
    package func reload(_ plan: Plan, changed: [Int] = [], returning: [Int] = []) async throws {
        for number in changed { roster.change(number) }
        for number in returning { roster.readmit(number) }
        self.plan = plan
        try await perform(core.receive(.ordered(.reload(nil)), at: moment))
    }

    /// Somebody sets the system's clock.
    package func stepClock(by seconds: Int64) {
        offset += seconds
    }

    /// The largest number of things that the loop keeps beyond one for each origin.
    package var surplus: Int { core.census.surplus }
    /// How many origins the loop watches.
    package var count: Int { core.census.origins }
    /// By how much checks of late began later than their whole interval; nil where none did.
    package var overdue: Duration? { core.scheduleLag.overdue }
    /// What both clocks show, as the monitor believes it.
    package var moment: ClockReading {
        ClockReading(uptime: uptime, wall: jumpGuard.read(wall: wall, uptime: uptime) { false })
    }

    private var wall: Instant { Instant(seconds: uptime.components.seconds + offset) }

    private func open() async throws {
        try await perform(core.receive(.tick(uptime), at: moment))
        try await perform(core.receive(.ordered(.opened), at: moment))
    }

    private func receive(_ event: Event) async throws {
        switch event {
        case .tick(let alarm): try await tell(.tick(alarm))
        case .kept: try await tell(.upkeepEnded(fault: nil))
        case .loaded: try await tell(.loaded(.success(plan)))
        case .ended(let number):
            roster.end(number)
            guard let (id, outcome) = take(number) else { return }
            try await tell(.done(id: id, outcome))
        }
    }

    private func tell(_ event: SchedulerEvent) async throws {
        try await perform(core.receive(event, at: moment))
    }

    private func take(_ number: Int) -> (String, CheckLine.Outcome)? {
        flying.removeValue(forKey: number).map { ($0, outcomes.removeValue(forKey: number) ?? .same) }
    }

    private func perform(_ actions: [Action]) async throws {
        for action in actions {
            switch action {
            case .check(let origin, let plan): try await check(origin, under: plan)
            case .wake(let instant): queue(.tick(instant), at: instant)
            case .load: queue(.loaded, at: uptime + .milliseconds(50))
            case .upkeep(let plan, let before):
                try kit.keep(plan, before: before, at: moment)
                queue(.kept, at: uptime + .milliseconds(1))
            case .sendHeartbeat, .poke, .log, .tell, .answer: break
            }
        }
    }

    private func check(_ origin: ConfiguredOrigin, under plan: Plan) async throws {
        guard let number = numbers[origin.watched.origin.id] else { return }
        roster.begin(number, at: uptime)
        let (outcome, took) = try await kit.check(origin, number: number, under: plan, at: moment)
        flying[number] = origin.watched.origin.id
        if case .same = outcome {} else { outcomes[number] = outcome }
        queue(.ended(number), at: uptime + took)
    }

    private func queue(_ event: Event, at instant: Duration) {
        planned += 1
        events.insert(Entry(at: max(uptime, instant), number: planned, event: event))
    }
}
