public import Checks
import GRDB
import Synchronization
import TLS
public import Timekeeping

extension OriginState {
    /// What a check needs to know about earlier ones: one value, taken from memory when the check begins.
    public struct Past: Sendable {
        /// The leaf certificates of the last check.
        enum Leaves: Sendable {
            /// They are in the file alone.
            case unread
            /// No certificate was received.
            case none
            /// As `Observation.leavesDigest`.
            case seen(Int)
        }

        /// What is known about the versions below TLS 1.3.
        public internal(set) var versions = LowerVersions()
        /// Whether a connection was ever made, as far as history goes back.
        public internal(set) var hasAnswered = false
        var leaves = Leaves.none
        /// Whether the last verdict depends on a comparison.
        var isPending = false
        /// Whether no incident concerns the last report: then none can concern an equal one.
        var isCalm = false
        /// The digest of the last report; nil where that was read from the file.
        var digest: UInt64?
        /// The hash of the observation judged last; nil where that was read from the file.
        var hash: ObservationHash?
        /// When it was judged, and from when on the verdict may differ.
        var judgedAt = Instant(seconds: 0)
        var validUntil = Instant(seconds: 0)
        /// The last check.
        var lastAt = Instant(seconds: 0)
        /// What was served before the last checks, which received no certificate.
        var hidden: LastServed?
    }
}

extension OriginState.Past {
    /// Whether the last verdict holds for this observation, so that it need not be judged: the observation is equal, time
    /// alone has changed nothing, no incident is affected, and there is no gap.
    public func holds(_ hash: ObservationHash, at now: Instant, interval: Duration) -> Bool {
        isCalm && self.hash == hash && now >= judgedAt && now < validUntil
            && now.seconds(since: lastAt).magnitude <= Report.patience(at: interval).magnitude
    }

    /// Whether an observation has to be compared with the last one: the certificates differ, or the last verdict depends on
    /// a comparison. Without a certificate there is nothing to compare.
    public func differs(from observation: Observation) -> Bool {
        guard let digest = observation.leavesDigest else { return false }
        switch leaves {
        case .unread: return true
        case .none: return hidden != nil
        case .seen(let last): return isPending || last != digest
        }
    }

    /// Takes over a result.
    mutating func update(with result: CheckResult) {
        let observation = result.report.observation
        digest = result.digest
        hash = result.hash
        judgedAt = result.at
        validUntil = result.validUntil
        versions = LowerVersions(observation)
        leaves = observation.leavesDigest.map { .seen($0) } ?? .none
        isPending = Precedent(result.report.verdict).isPending
        if result.latency != nil { hasAnswered = true }
        if observation.leavesDigest != nil { hidden = nil }
    }

    /// Takes over the lower versions where the check asked for them again, although its verdict is the last one.
    mutating func updateVersions(from observation: Observation) {
        guard observation.attempts.contains(where: { $0.diagnosis?.lowerVersionsAskedAt == observation.at }) else {
            return
        }
        versions = LowerVersions(observation)
    }
}

/// What an origin served, and the verdict on it, before its certificates could no longer be received: an outage must not
/// hide that a certificate changed meanwhile. A class, so that the many states without one stay small.
final class LastServed: Sendable {
    /// SHA-256 of the leaf certificates, by server name.
    let leaves: [String: Set<String>]
    /// The precedent without the certificates.
    let precedent: Precedent

    /// nil where no certificate was served.
    init?(_ served: [Served], _ verdict: Verdict?) {
        leaves = served.reduce(into: [:]) { leaves, served in
            if let leaf = served.chain.first { leaves[served.serverName, default: []].insert(leaf) }
        }
        precedent = verdict.map { Precedent($0) } ?? Precedent()
        if leaves.isEmpty { return nil }
    }
}

extension Ledger {
    /// What is known of an origin when a check of it begins; empty for one that was never checked. It comes from memory and
    /// never waits for the file.
    public func past(of id: String) -> OriginState.Past {
        live.withLock { $0.past(of: id) }
    }

    /// What the last check of an origin saw, with the certificates themselves, which are in the file alone. It is read on a
    /// reader's thread. nil where there is nothing to compare with, or the file cannot be read.
    public func precedent(of id: String) async -> Precedent? {
        let (ahead, hidden) = live.withLock { ($0.ahead(of: id)?.report, $0.past(of: id).hidden) }
        if let ahead = ahead.map(Precedent.init), ahead.hasCertificates { return ahead }
        return try? await pool.read { database -> Precedent? in
            var certificates = Certificates(database)
            guard let hidden else {
                return try self.saved(id, in: database, &certificates).map { Precedent($0.report) }
            }
            try certificates.fetch(Set(hidden.leaves.values.joined()))
            var precedent = hidden.precedent
            precedent.leaves = hidden.leaves.mapValues { Set($0.compactMap { certificates.known[$0] }) }
            return precedent
        }
    }
}
