public import TLS
public import Timekeeping

/// Limits of one judgement, each with its reason. Within them its cost is the number of distinct chains, and addresses
/// times server names.
enum JudgeBudget {
    /// Names of a certificate that a finding quotes, and among which the nearest is looked for. An honest certificate
    /// mostly has fewer (Let's Encrypt allows 100); a hostile one has 20,000.
    static let quotedNames = 100
    /// Future instants at which a chain is verified before its leaf ends. Until then an honest chain has the ends of two
    /// or three intermediates. The peer chooses all further ones, and each verification may take 2^20 comparisons of
    /// names (OpenSSL `crypto/x509/v3_ncons.c`, `NAME_CHECK_MAX`).
    static let turningPoints = 16
    /// Bytes of certificates in one observation that are judged where the check runs. A usual chain has 2,000 to 6,000;
    /// a peer that sends more chooses how long the judgement takes, so that judgement runs in another thread.
    static let bytesInPlace = 8_192
}

/// The same as `judgement`, but away from the executor that the caller prefers where the certificates are large: the
/// loop of all checks must not wait for a judgement whose length a peer chose.
public func judgementApart(
    of observation: Observation, expecting: Expectations, trust: TrustStore, at instant: Instant
) async -> Judgement {
    await apart(ifLarge: observation.attempts) {
        judgement(of: observation, expecting: expecting, trust: trust, at: instant)
    }
}

/// Computes in place where few bytes of certificates were seen, and on Swift's global executor otherwise.
func apart<Value: Sendable>(ifLarge attempts: [Attempt], _ compute: @Sendable () -> Value) async -> Value {
    let bytes = attempts.reduce(0) { $0 + $1.certificateBytes }
    guard bytes > JudgeBudget.bytesInPlace else { return compute() }
    return await withTaskExecutorPreference(globalConcurrentExecutor) { compute() }
}
