import Config
import Daemon
import TLS
package import Timekeeping

/// A week in the life of a monitor, a different trouble every day: what the scheduler makes of it.
package struct Week {
    /// What came of it.
    package struct Findings: Sendable {
        /// What happened, day by day and trouble by trouble.
        package var chapters: [Roster.Chapter] = []
        /// What should not have been; empty where all went well.
        package var faults: [String] = []
        /// Checks that may begin in one second: three times the mean, or as few as are always harmless.
        package var bound = 0
        /// The most that the loop kept beyond one thing for each origin.
        package var surplus = 0
    }

    private static let interval: Duration = .seconds(300)
    private static let cap = 1_024

    private let count: Int
    private let length: Duration
    private let anchors: TrustStore
    private var findings = Findings()
    private let simulation: Simulation<Sketch>
    private var report: (Roster.Chapter) -> Void = { _ in }

    /// A week of so many origins, every five minutes.
    ///
    /// - Parameter day: How long each of its seven days lasts; ten hours at the least.
    package init(origins count: Int, day length: Duration = .seconds(86_400), at wall: Instant) throws {
        self.count = count
        self.length = length
        anchors = try Pki(at: wall).anchors
        let everybody = Sketch.origins(count, every: Week.interval)
        findings.bound = max(400, 3 * count / Int(Week.interval.components.seconds) + 10)
        simulation = try Simulation(
            Sketch(), plan: Week.plan(everybody, anchors, at: wall), everybody: everybody, interval: Week.interval,
            cap: Week.cap, at: wall)
    }

    /// Lives through it.
    ///
    /// - Parameter each: Called with each part, as it ends.
    package mutating func live(_ each: @escaping (Roster.Chapter) -> Void = { _ in }) async throws -> Findings {
        report = each
        try await newcomers()
        try await restarts()
        try await reloads()
        try await provider()
        try await standstills()
        try await clockSteps()
        try await jams()
        close()
        findings.chapters = simulation.roster.chapters
        for chapter in findings.chapters { hold(chapter) }
        return findings
    }

    // Every origin is new. Afterwards nothing happens for the rest of the day.
    private mutating func newcomers() async throws {
        chapter("every origin is new")
        try await simulation.pass(Week.interval * 3)
        try await rest("an ordinary day", Week.interval * 3)
    }

    private mutating func restarts() async throws {
        chapter("a restart within seconds")
        try await simulation.restart(after: .seconds(20))
        try await simulation.pass(Week.interval * 3)
        chapter("a restart after twenty minutes")
        try await simulation.restart(after: .seconds(1_200))
        try await simulation.pass(Week.interval * 3)
        try await rest("the rest of the day", Week.interval * 6 + .seconds(1_220))
    }

    private mutating func reloads() async throws {
        chapter("one in a hundred changes")
        let (plan, changed) = try changed(every: 100)
        try await simulation.reload(plan, changed: changed)
        try await simulation.pass(Week.interval * 3)
        chapter("one in a hundred leaves")
        try await simulation.reload(without(every: 100))
        try await simulation.pass(Week.interval * 3)
        expect(simulation.count == count - (count + 99) / 100, "those who left are gone")
        chapter("they come back")
        try await simulation.reload(plan, returning: Array(stride(from: 0, to: count, by: 100)))
        try await simulation.pass(Week.interval * 3)
        expect(simulation.count == count, "those who came back are there")
        try await rest("the rest of the day", Week.interval * 9)
    }

    private mutating func provider() async throws {
        chapter("a provider is silent for an hour")
        simulation.kit.ailing = (0..<max(1, count / 100), .silence)
        try await simulation.pass(.seconds(3_600))
        simulation.kit.ailing = nil
        try await simulation.pass(Week.interval)
        chapter("name servers hang for an hour")
        simulation.kit.ailing = (count / 2..<count / 2 + max(1, count / 100), .lookup)
        try await simulation.pass(.seconds(3_600))
        simulation.kit.ailing = nil
        try await simulation.pass(Week.interval)
        try await rest("the rest of the day", .seconds(7_200) + Week.interval * 2)
    }

    private mutating func standstills() async throws {
        for (name, span) in [("asleep for three hours", Duration.seconds(10_800)), ("asleep for 30 s", .seconds(30))] {
            chapter(name)
            simulation.suspend(for: span)
            try await simulation.pass(Week.interval)
            expect(simulation.overdue == nil, "\(name): that is no overload")
            expect(
                simulation.roster.unchecked(for: Week.interval, before: simulation.uptime, among: 0..<count) == 0,
                "\(name): all are checked again within an interval")
            try await simulation.pass(Week.interval * 2)
        }
        try await rest("the rest of the day", .seconds(10_830) + Week.interval * 6)
    }

    private mutating func clockSteps() async throws {
        for (name, seconds) in [("the clock is five hours fast", Int64(18_000)), ("it is set back", -18_000)] {
            chapter(name)
            simulation.stepClock(by: seconds)
            try await simulation.pass(.seconds(1_800))
        }
        try await rest("the rest of the day", .seconds(3_600))
    }

    // What every origin needs is more than may be under way: 1,024 checks of six seconds are 171 a second.
    private mutating func jams() async throws {
        chapter("every answer takes six seconds, for ten minutes")
        simulation.kit.ailing = (0..<count, .delay(.seconds(6)))
        try await simulation.pass(Week.interval * 2)
        simulation.kit.ailing = nil
        try await simulation.pass(Week.interval * 2)
        try await rest("the rest of the week", Week.interval * 4)
    }

    private func chapter(_ name: String) {
        close()
        simulation.chapter(name)
    }

    private func close() {
        simulation.close()
        if let last = simulation.roster.chapters.last { report(last) }
    }

    private mutating func rest(_ name: String, _ passed: Duration) async throws {
        chapter(name)
        var left = length - passed
        while left > .zero {
            let step = min(left, .seconds(3_600))
            try await simulation.pass(step)
            findings.surplus = max(findings.surplus, simulation.surplus)
            left -= step
        }
        expect(simulation.overdue == nil, "\(name): nothing is overdue")
    }

    /// What holds of every part of the week.
    private mutating func hold(_ chapter: Roster.Chapter) {
        let isJam = chapter.name.contains("six seconds")
        expect(chapter.overlapping == 0, "\(chapter.name): no origin is checked twice at a time")
        expect(chapter.doubled == 0, "\(chapter.name): \(chapter.doubled) checks came twice in an interval")
        expect(
            chapter.missed == 0 || isJam && count > 50_000, "\(chapter.name): \(chapter.missed) checks were left out")
        expect(chapter.busiest <= findings.bound, "\(chapter.name): \(chapter.busiest) checks began in one second")
        expect(chapter.mostInFlight <= Week.cap, "\(chapter.name): \(chapter.mostInFlight) were under way")
    }

    private mutating func expect(_ holds: Bool, _ words: String) {
        if !holds { findings.faults.append(words) }
    }

    private func changed(every step: Int) throws -> (Plan, [Int]) {
        let changed = Array(stride(from: step / 2, to: count, by: step))
        var origins = Sketch.origins(count, every: Week.interval)
        for number in changed {
            origins[number] = Sketch.origin(number, every: Week.interval, domain: "moved-\(number).example.com")
        }
        return (Week.plan(origins, anchors, at: simulation.moment.wall), changed)
    }

    private func without(every step: Int) throws -> Plan {
        let (plan, _) = try changed(every: step)
        let left = plan.settings.origins.enumerated().filter { $0.offset % step != 0 }.map(\.element)
        return Week.plan(left, anchors, at: simulation.moment.wall)
    }

    private static func plan(_ origins: [ConfiguredOrigin], _ anchors: TrustStore, at now: Instant) -> Plan {
        var settings = Settings()
        settings.origins = origins
        return Plan(path: "cfmon.yaml", settings: settings, trust: anchors, loadedAt: now)
    }
}
