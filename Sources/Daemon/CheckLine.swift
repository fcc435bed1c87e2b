import Checks
import Config
import Store
import Timekeeping

/// One check, from left to right: observe, judge, record.
struct CheckLine: Sendable {
    /// What became of a check.
    enum Outcome: Sendable {
        case recorded(Verdict, Recorded)
        /// The ledger could not be written: the monitor's own fault.
        case unrecorded(Verdict, String)
        /// The daemon is stopping: no verdict.
        case abandoned
    }

    var world: World
    var ledger: Ledger

    /// Checks an origin once.
    func run(_ configured: ConfiguredOrigin, under plan: Plan) async -> Outcome {
        let watched = configured.watched
        var expectations = watched.expectations
        expectations.deployed = configured.certificateFile.map(DeployedChain.init(reading:))

        let observation = await observe(watched.origin, in: world)
        guard !Task.isCancelled else { return .abandoned }
        let verdict = judge(observation, expecting: expectations, trust: plan.trust, at: observation.at)
        do {
            let report = Report(observation: observation, verdict: verdict)
            let recorded = try ledger.record(
                report, labels: watched.labels, receivers: plan.settings.receivers, interval: watched.interval,
                at: observation.at)
            return .recorded(verdict, recorded)
        } catch {
            return .unrecorded(verdict, "\(error)")
        }
    }
}
