import Alerts
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
    /// Writes a report down: with the origin's labels, the receivers, the interval and the instant.
    var record: @Sendable (Report, [String: String], [Receiver], Duration, Instant) async throws -> Recorded
    var memory = CheckMemory()

    /// Checks an origin once.
    func run(_ configured: ConfiguredOrigin, under plan: Plan) async -> Outcome {
        let watched = configured.watched
        var expectations = watched.expectations
        expectations.deployed = configured.certificateFile.map(DeployedChain.init(reading:))

        let observation = await observe(watched.origin, in: world, knowing: memory.versions(of: watched.origin.id))
        guard !Task.isCancelled else { return .abandoned }
        // The ledger is asked only where the answer matters. Should it fail, silence stays unexplained.
        if observation.attempts.contains(where: \.isSilent) {
            expectations.answeredBefore = (try? ledger.hasAnswered(watched.origin.id)) ?? false
        }
        expectations.precedent = memory.precedent(of: observation, in: ledger)
        let verdict = judge(observation, expecting: expectations, trust: plan.trust, at: observation.at)
        do {
            let report = Report(observation: observation, verdict: verdict)
            memory.note(report, after: expectations.precedent)
            let recorded = try await record(
                report, watched.labels, plan.settings.receivers, watched.interval, observation.at)
            return .recorded(verdict, recorded)
        } catch is CancellationError {
            return .abandoned
        } catch {
            return .unrecorded(verdict, "\(error)")
        }
    }
}

extension Attempt {
    /// Whether nobody answered at all.
    fileprivate var isSilent: Bool {
        if case .timedOut = connection { true } else { false }
    }
}
