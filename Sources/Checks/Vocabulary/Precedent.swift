public import TLS
import Timekeeping

/// What the last check of an origin saw and said, as far as the next one is compared with it. A value like any other: the
/// judge stays pure.
public struct Precedent: Hashable, Sendable {
    /// The servers' own certificates, by the server name that they were shown for.
    public var leaves: [String: Set<CertificateDER>] = [:]
    /// Since when the addresses have been showing different certificates, by server name.
    var differingSince: [String: Instant] = [:]
    /// What it said of a change.
    var change: Finding?

    /// Nothing was seen, and nothing said.
    public init() {}

    /// What there is in a report to be compared with.
    public init(_ report: Report) {
        self.init(report.verdict)
        leaves = report.observation.leaves
    }

    /// What a verdict said of comparisons.
    public init(_ verdict: Verdict) {
        change = verdict.findings.first { $0.code == .certificateChanged }
        for finding in verdict.findings {
            if let name = finding.serverName, let since = finding.instant("since") { differingSince[name] = since }
        }
    }

    /// Whether the next check must be compared with it although the certificates are the same: what it said may still
    /// hold, or come to mean more.
    public var isPending: Bool { change != nil || !differingSince.isEmpty }

    /// Whether it saw a certificate at all.
    public var hasCertificates: Bool { !leaves.isEmpty }
}

extension Observation {
    /// The first certificates that were shown, by server name.
    var leaves: [String: Set<CertificateDER>] {
        attempts.reduce(into: [:]) { all, attempt in
            if let leaf = attempt.handshake?.chain.first { all[attempt.serverName, default: []].insert(leaf) }
        }
    }

    /// One number for the certificates that were shown under each name: another one means that one of them is new, gone,
    /// or elsewhere. It is drawn anew for each process. Nil where no certificate was shown.
    public var leavesDigest: Int? {
        let leaves = self.leaves
        return leaves.isEmpty ? nil : leaves.hashValue
    }
}

extension Finding {
    /// A piece of proof that is an instant.
    func instant(_ key: String) -> Instant? {
        guard case .text(let text) = evidence[key] else { return nil }
        return Instant(rfc3339: text)
    }
}
