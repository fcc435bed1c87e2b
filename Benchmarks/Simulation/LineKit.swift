import Alerts
package import Checks
package import Config
package import Daemon
import Store
package import Timekeeping

/// Checks as the daemon makes them, from the look-up to the ledger; only the network is simulated.
package struct LineKit: Kit {
    /// What was told, and what the records say.
    package struct Tidings: Sendable {
        /// Notices, by kind and cause: `trigger connect-refused`.
        package var told: [String: Int] = [:]
        /// Results that were judged and not well, by headline.
        package var summaries: [FindingCode: Int] = [:]
        /// Results that the file could not take.
        package var unrecorded = 0
    }

    private static let flushing: Duration = .seconds(60)

    /// The network.
    package let network: SimulatedNetwork
    /// What was told since somebody asked last.
    package var tidings = Tidings()
    private let path: String
    private var ledger: Ledger
    private var flushed: Duration = .zero

    /// Keeps its ledger at that path.
    init(_ network: SimulatedNetwork, path: String) throws {
        self.network = network
        self.path = path
        ledger = try Ledger(path: path)
    }

    /// Opens the ledger anew, as the next process does.
    package mutating func start(_ plan: Plan, cap: Int, roster: Roster, at moment: ClockReading) throws -> SchedulerCore
    {
        try ledger.flush()
        try ledger.close()
        ledger = try Ledger(path: path)
        return SchedulerCore(plan, after: ledger, checksInFlight: cap, watchdogInterval: .seconds(30), at: moment)
    }

    /// The whole line.
    package mutating func check(
        _ origin: ConfiguredOrigin, number: Int, under plan: Plan, at moment: ClockReading
    ) async throws -> (outcome: CheckLine.Outcome, took: Duration) {
        if moment.uptime - flushed >= LineKit.flushing {
            try ledger.flush()
            flushed = moment.uptime
        }
        let visit = Visit(to: number, in: network, at: moment.uptime)
        let line = CheckLine(world: visit.world(at: moment.wall), ledger: ledger, recorder: ledger)
        let outcome = await line.run(origin, under: plan)
        note(outcome)
        return (outcome, visit.elapsed)
    }

    /// The upkeep of the ledger.
    package mutating func keep(_ plan: Plan, before: Instant, at moment: ClockReading) throws {
        let ids = Set(plan.settings.origins.map(\.watched.origin.id))
        let notifications = try ledger.retire(
            keeping: ids, receivers: plan.settings.receivers, rules: plan.settings.rules, at: moment.wall)
        for notice in notifications { note(notice) }
    }

    private mutating func note(_ outcome: CheckLine.Outcome) {
        switch outcome {
        case .recorded(let verdict, let recorded):
            if let headline = verdict.headline { tidings.summaries[headline.code, default: 0] += 1 }
            for notice in recorded.notifications { note(notice) }
        case .unrecorded: tidings.unrecorded += 1
        case .same, .abandoned: break
        }
    }

    private mutating func note(_ notice: Notification) {
        tidings.told["\(notice.kind.rawValue) \(notice.incident.cause.code.rawValue)", default: 0] += 1
    }
}
