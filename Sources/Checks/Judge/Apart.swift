public import TLS
public import Timekeeping

/// The same judgement, made away from the executor that the caller prefers where the peer has chosen how long it takes:
/// the loop of all checks must not wait for the certificates of one.
public func judgementApart(
    of observation: Observation, expecting: Expectations, trust: TrustStore, at instant: Instant
) async -> Judgement {
    await apart(ifLarge: observation.attempts) {
        judgement(of: observation, expecting: expecting, trust: trust, at: instant)
    }
}

/// Computes in place where few certificates were seen, and else in the threads that Swift keeps for computing.
func apart<Value: Sendable>(ifLarge attempts: [Attempt], _ compute: @Sendable () -> Value) async -> Value {
    let bytes = attempts.reduce(0) { $0 + $1.certificateBytes }
    guard bytes > JudgeBudget.bytesInPlace else { return compute() }
    return await withTaskExecutorPreference(globalConcurrentExecutor) { compute() }
}

extension Attempt {
    /// Bytes of all certificates that the attempt and its diagnosis have seen.
    fileprivate var certificateBytes: Int {
        [handshake, diagnosis?.offeredEverything, diagnosis?.withOriginDomain, diagnosis?.withoutServerName]
            .reduce(0) { all, record in (record?.chain ?? []).reduce(all) { $0 + $1.bytes.count } }
    }
}
