public import Checks
import GRDB
import Synchronization
import TLS
public import Timekeeping

extension OriginState {
    /// What a check has to know of those before it: one value, taken when it begins. To take it waits for nothing.
    public struct Past: Sendable {
        /// The certificates of the last check.
        enum Leaves: Sendable {
            /// They are in the file.
            case unread
            /// None was shown.
            case none
            /// As `Observation.leavesDigest`.
            case seen(Int)
        }

        /// What is known of the versions below TLS 1.3.
        public internal(set) var versions = LowerVersions()
        /// Whether a connection was ever made, as far as the history goes back.
        public internal(set) var hasAnswered = false
        var leaves = Leaves.none
        /// Whether the last verdict speaks of a comparison.
        var isPending = false
        /// Whether no incident concerns the last report: then an equal one cannot concern any either.
        var isCalm = false
        /// Of the last report; nil where that was read from the file.
        var digest: UInt64?
        /// What was judged last; nil where that was read from the file.
        var hash: ObservationHash?
        /// When it was judged, and from when on it may mean something else.
        var judgedAt = Instant(seconds: 0)
        var validUntil = Instant(seconds: 0)
        /// The last check.
        var lastAt = Instant(seconds: 0)
        /// What was served before the checks that saw no certificate.
        var hidden: LastServed?
    }
}

extension OriginState.Past {
    /// Whether the last verdict holds for this observation, so that it need not be judged: the same was judged before, time
    /// alone has changed nothing, no incident needs to hear of it, and there is no gap.
    public func holds(_ hash: ObservationHash, at now: Instant, interval: Duration) -> Bool {
        isCalm && self.hash == hash && now >= judgedAt && now < validUntil
            && now.seconds(since: lastAt).magnitude <= Report.patience(at: interval).magnitude
    }

    /// Whether an observation has to be compared with the last one: other certificates, or a verdict that spoke of a
    /// comparison. Without a certificate there is nothing to compare.
    public func differs(from observation: Observation) -> Bool {
        guard let digest = observation.leavesDigest else { return false }
        switch leaves {
        case .unread: return true
        case .none: return hidden != nil
        case .seen(let last): return isPending || last != digest
        }
    }

    /// Takes a result.
    mutating func note(_ result: CheckResult) {
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

    /// Takes what a check asked anew although its verdict is the last one.
    mutating func renew(_ observation: Observation) {
        guard observation.attempts.contains(where: { $0.diagnosis?.lowerVersionsAskedAt == observation.at }) else {
            return
        }
        versions = LowerVersions(observation)
    }
}

/// What an origin served, and what was said of it, before it could not be asked for a certificate any more: an outage must
/// not hide that one was changed in it. Shared, since it is seldom there.
final class LastServed: Sendable {
    /// SHA-256 of the servers' own certificates, by server name.
    let leaves: [String: Set<String>]
    /// Without the certificates.
    let said: Precedent

    /// nil where no certificate was served.
    init?(_ served: [Served], _ verdict: Verdict?) {
        leaves = served.reduce(into: [:]) { leaves, served in
            if let leaf = served.chain.first { leaves[served.serverName, default: []].insert(leaf) }
        }
        said = verdict.map { Precedent($0) } ?? Precedent()
        if leaves.isEmpty { return nil }
    }
}

extension Ledger {
    /// What is known of an origin when a check of it begins; nothing is known of one that was never checked. It comes out of
    /// memory: nothing holds it up.
    public func past(of id: String) -> OriginState.Past {
        live.withLock { $0.past(of: id) }
    }

    /// What the last check of an origin saw, with the certificates themselves, which are in the file alone. It is read on a
    /// thread of the file. nil where there is nothing to be compared with, and where the file cannot be read: then nothing can
    /// be said of a change.
    public func precedent(of id: String) async -> Precedent? {
        let (ahead, hidden) = live.withLock { ($0.ahead(of: id)?.report, $0.past(of: id).hidden) }
        if let ahead = ahead.map(Precedent.init), ahead.hasCertificates { return ahead }
        return try? await pool.read { database -> Precedent? in
            var certificates = Certificates(database)
            guard let hidden else {
                return try self.saved(id, in: database, &certificates).map { Precedent($0.report) }
            }
            try certificates.fetch(Set(hidden.leaves.values.joined()))
            var precedent = hidden.said
            precedent.leaves = hidden.leaves.mapValues { Set($0.compactMap { certificates.known[$0] }) }
            return precedent
        }
    }
}
