package import Checks
package import Config
package import Store
import TLS
import Timekeeping

/// One check, from left to right: observe, judge, record. Nothing on the way waits for the ledger's file but the record, and
/// the comparison of a certificate that is new.
package struct CheckLine: Sendable {
    /// What became of a check.
    package enum Outcome: Sendable {
        case recorded(Verdict, RecordOutcome)
        /// The same as the last time, and nothing to tell.
        case same
        /// The ledger could not be written: the monitor's own fault. Without a verdict it is the same as the last time.
        case unrecorded(Verdict?, String)
        /// The daemon is stopping: no verdict.
        case abandoned
    }

    var world: World
    /// Knows what was before.
    var ledger: Ledger
    var recorder: any ResultRecorder

    /// A line that ends in a recorder of this ledger.
    package init(world: World, ledger: Ledger, recorder: any ResultRecorder) {
        self.world = world
        self.ledger = ledger
        self.recorder = recorder
    }

    /// Checks an origin once, under the plan from its beginning to its record, whatever is reloaded meanwhile.
    package func run(_ configured: ConfiguredOrigin, under plan: Plan) async -> Outcome {
        let target = configured.watched
        let past = ledger.past(of: target.origin.id)
        var expectations = target.expectations
        if let file = configured.certificateFile {
            expectations.deployed = await DeployedChain.read(file)
        }

        let observation = await observe(target.origin, in: world, knowing: past.versions)
        guard !Task.isCancelled else { return .abandoned }
        // Only where it matters, so that it makes no other hash where it does not.
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
    /// Whether nobody answered at all.
    fileprivate var isSilent: Bool {
        if case .timedOut = connection { true } else { false }
    }
}
