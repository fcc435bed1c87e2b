package import Checks
package import Config
package import Store
import TLS
import Timekeeping

/// One check, from left to right: observe, judge, record. Only two steps wait for the ledger's file: the record, and the
/// comparison of a certificate that is new.
package struct CheckLine: Sendable {
    /// How a check ended.
    package enum Outcome: Sendable {
        case recorded(Verdict, RecordOutcome)
        /// The result is the same as the last time.
        case same
        /// The ledger could not be written: the monitor's own fault. The verdict is nil where it is that of the last time.
        case unrecorded(Verdict?, String)
        /// The daemon is stopping: no verdict.
        case abandoned
    }

    var world: World
    var ledger: Ledger
    var recorder: any ResultRecorder

    /// A line that reads the past from this ledger, and ends in a recorder of it.
    package init(world: World, ledger: Ledger, recorder: any ResultRecorder) {
        self.world = world
        self.ledger = ledger
        self.recorder = recorder
    }

    /// Checks an origin once. The plan stays the same from the first step to the last, whatever is reloaded meanwhile.
    package func run(_ configured: ConfiguredOrigin, under plan: Plan) async -> Outcome {
        let target = configured.watched
        let past = ledger.past(of: target.origin.id)
        var expectations = target.expectations
        if let file = configured.certificateFile {
            expectations.deployed = await DeployedChain.read(file)
        }

        let observation = await observe(target.origin, in: world, knowing: past.versions)
        guard !Task.isCancelled else { return .abandoned }
        // Set only where the judge asks for it, so that it does not change the hash of other results.
        expectations.answeredBefore = past.hasAnswered && observation.attempts.contains(where: \.isSilent)
        if past.differs(from: observation) { expectations.precedent = await ledger.precedent(of: target.origin.id) }

        let hash = ObservationHash(observation, expecting: expectations, anchors: plan.trust.fingerprint)
        if past.holds(hash, at: observation.at, interval: target.interval) {
            do {
                try recorder.record(same: observation)
                return .same
            } catch {
                return .unrecorded(nil, "\(error)")
            }
        }
        let judgement = await judgementApart(
            of: observation, expecting: expectations, trust: plan.trust, at: observation.at)
        do {
            let result = CheckResult(target, observation, judgement, hash: hash, under: plan.settings.alerts)
            return .recorded(judgement.verdict, try await recorder.record(result))
        } catch is CancellationError {
            return .abandoned
        } catch {
            return .unrecorded(judgement.verdict, "\(error)")
        }
    }
}

extension Attempt {
    /// Whether the connection timed out.
    fileprivate var isSilent: Bool {
        if case .timedOut = connection { true } else { false }
    }
}
