package import Alerts
package import Checks
package import Config
package import Store
import TLS
import Timekeeping

/// One check, from left to right: observe, judge, record.
package struct CheckLine: Sendable {
    /// What became of a check.
    package enum Outcome: Sendable {
        case recorded(Verdict, Recorded)
        /// The same as the last time, and nothing to tell.
        case same
        /// The ledger could not be written: the monitor's own fault. Without a verdict it is the same as the last time.
        case unrecorded(Verdict?, String)
        /// The daemon is stopping: no verdict.
        case abandoned
    }

    var world: World
    var ledger: Ledger
    /// Takes what need not be judged again; says whether it did.
    var fold: @Sendable (Observation, Sighting, WatchedOrigin) throws -> Bool
    /// Writes a report down: for the receivers, with what it was judged from.
    var record: @Sendable (Report, WatchedOrigin, [Receiver], Standing) async throws -> Recorded
    var memory: CheckMemory

    /// A line, step by step.
    package init(
        world: World, ledger: Ledger,
        fold: @escaping @Sendable (Observation, Sighting, WatchedOrigin) throws -> Bool,
        record: @escaping @Sendable (Report, WatchedOrigin, [Receiver], Standing) async throws -> Recorded,
        memory: CheckMemory = CheckMemory()
    ) {
        self.world = world
        self.ledger = ledger
        self.fold = fold
        self.record = record
        self.memory = memory
    }

    /// Checks an origin once.
    package func run(_ configured: ConfiguredOrigin, under plan: Plan) async -> Outcome {
        let watched = configured.watched
        var expectations = watched.expectations
        if let file = configured.certificateFile {
            expectations.deployed = await DeployedChain.read(file)
        }

        let observation = await observe(watched.origin, in: world, knowing: memory.versions(of: watched.origin.id))
        guard !Task.isCancelled else { return .abandoned }
        // The ledger is asked only where the answer matters. Should it fail, silence stays unexplained.
        if observation.attempts.contains(where: \.isSilent) {
            expectations.answeredBefore = (try? ledger.hasAnswered(watched.origin.id)) ?? false
        }
        expectations.precedent = memory.precedent(of: observation, in: ledger)
        let sighting = Sighting(observation, expecting: expectations, anchors: plan.trust.fingerprint)
        do {
            // What was judged before is not judged again as long as the answer stands.
            if try fold(observation, sighting, watched) {
                memory.renew(observation)
                return .same
            }
        } catch {
            return .unrecorded(nil, "\(error)")
        }
        let judgement = judgement(of: observation, expecting: expectations, trust: plan.trust, at: observation.at)
        let verdict = judgement.verdict
        do {
            let report = Report(observation: observation, verdict: verdict)
            memory.note(report, after: expectations.precedent)
            let recorded = try await record(
                report, watched, plan.settings.receivers,
                Standing(sighting, since: observation.at, until: judgement.standsUntil))
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
