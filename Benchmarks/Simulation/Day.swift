import Alerts
import Checks
import Config
import Daemon
import TLS
package import Timekeeping

/// A day of troubles, with every check from the look-up to the ledger: whom they are blamed on, and how often it is told.
package struct Day {
    /// What came of it.
    package struct Findings: Sendable {
        /// What happened, trouble by trouble.
        package var chapters: [Roster.Chapter] = []
        /// What was told in each of them.
        package var tidings: [LineKit.Tidings] = []
        /// What should not have been; empty where all went well.
        package var faults: [String] = []
    }

    private static let interval: Duration = .seconds(300)

    private let origins: [ConfiguredOrigin]
    private let share: Int
    private let anchors: TrustStore
    private var findings = Findings()
    private let simulation: Simulation<LineKit>
    private var report: (Roster.Chapter, LineKit.Tidings) -> Void = { _, _ in }

    /// A day of so many origins, of which so many share a server.
    ///
    /// - Parameter path: Where the ledger is; nothing is there yet.
    package init(origins count: Int, sharing share: Int, path: String, at wall: Instant) throws {
        self.share = share
        let pki = try Pki(at: wall)
        anchors = pki.anchors
        origins = Sketch.origins(count, every: Day.interval)
        simulation = try Simulation(
            LineKit(SimulatedNetwork(share: share, context: pki.context), path: path),
            plan: Day.plan(origins, pki.anchors, at: wall), everybody: origins, interval: Day.interval, cap: 1_024,
            at: wall)
    }

    /// Lives through it.
    ///
    /// - Parameter each: Called with each part and what was told in it, as it ends.
    package mutating func live(
        _ each: @escaping (Roster.Chapter, LineKit.Tidings) -> Void = { _, _ in }
    ) async throws -> Findings {
        report = each
        try await tell("every origin is new", Day.interval * 3, told: [:], summaries: [])

        simulation.kit.network.summary.silent = [1]
        try await tell(
            "a server is silent for an hour", .seconds(3_600), told: ["trigger connect-refused": 1],
            summaries: [.connectTimeout])
        simulation.kit.network.summary.silent = []
        try await tell("it answers again", .seconds(3_600), told: ["recover connect-refused": 1], summaries: [])

        simulation.kit.network.summary.hanging = Set(share * 2..<share * 2 + 5)
        try await tell(
            "five name servers hang for an hour", .seconds(3_600), told: ["trigger dns-no-address": 5],
            summaries: [.dnsFailed])
        simulation.kit.network.summary.hanging = []
        try await tell("they answer again", .seconds(3_600), told: ["recover dns-no-address": 5], summaries: [])

        let sleep: Duration = .seconds(10_800)
        simulation.kit.network.summary.sleep = (simulation.uptime + .seconds(60), sleep)
        try await simulation.pass(.seconds(60))
        simulation.suspend(for: sleep)
        try await tell("asleep for three hours", .seconds(3_600), told: [:], summaries: [])

        simulation.stepClock(by: 18_000)
        try await tell("the clock is five hours fast", .seconds(1_800), told: [:], summaries: [])
        simulation.stepClock(by: -18_000)
        try await tell("it is set back", .seconds(1_800), told: [:], summaries: [])

        simulation.kit.network.summary.isLost = true
        try await tell(
            "the network is lost for half an hour", .seconds(1_800), told: ["trigger monitor-offline": 1],
            summaries: [.dnsFailed])
        simulation.kit.network.summary.isLost = false
        try await tell("it is there again", .seconds(3_600), told: ["recover monitor-offline": 1], summaries: [])

        try await simulation.restart(after: .seconds(20))
        try await tell("a restart", Day.interval * 3, told: [:], summaries: [])
        try await reload()
        try await tell("the rest of the day", .seconds(12 * 3_600), told: [:], summaries: [])
        findings.chapters = simulation.roster.chapters
        for chapter in findings.chapters { hold(chapter) }
        return findings
    }

    private mutating func reload() async throws {
        var fewer = origins
        fewer.removeLast()
        try await simulation.reload(Day.plan(fewer, anchors, at: simulation.moment.wall))
        try await tell("an origin leaves", Day.interval * 3, told: [:], summaries: [])
        expect(simulation.count == origins.count - 1, "who left is gone")
    }

    /// Lets time go by, and holds what was told and found against what should have been. Updates are told as they come.
    private mutating func tell(
        _ name: String, _ span: Duration, told: [String: Int], summaries: Set<FindingCode>
    ) async throws {
        simulation.chapter(name)
        try await simulation.pass(span)
        simulation.close()
        let tidings = simulation.kit.tidings
        simulation.kit.tidings = LineKit.Tidings()
        findings.tidings.append(tidings)
        if let last = simulation.roster.chapters.last { report(last, tidings) }
        let words = tidings.told.filter { !$0.key.hasPrefix("update") }
        expect(words == told, "\(name): told \(words) instead of \(told)")
        expect(
            Set(tidings.summaries.keys).isSubset(of: summaries),
            "\(name): found \(tidings.summaries) beside \(summaries)")
        expect(tidings.unrecorded == 0, "\(name): \(tidings.unrecorded) results were not written")
        expect(simulation.overdue == nil, "\(name): nothing is overdue")
    }

    private mutating func hold(_ chapter: Roster.Chapter) {
        expect(chapter.overlapping == 0, "\(chapter.name): no origin is checked twice at a time")
        expect(chapter.doubled == 0, "\(chapter.name): \(chapter.doubled) checks came twice in an interval")
        expect(chapter.missed == 0, "\(chapter.name): \(chapter.missed) checks were left out")
    }

    private mutating func expect(_ holds: Bool, _ words: String) {
        if !holds { findings.faults.append(words) }
    }

    private static func plan(_ origins: [ConfiguredOrigin], _ anchors: TrustStore, at now: Instant) -> Plan {
        var settings = Settings()
        settings.origins = origins
        settings.receivers = [Receiver(name: "ops", format: .webhook, url: "https://ops.example.com/hook")]
        return Plan(path: "cfmon.yaml", settings: settings, trust: anchors, loadedAt: now)
    }
}
