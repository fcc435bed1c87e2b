import Checks
import GRDB
import TLS
import Timekeeping

extension CheckResult {
    /// Records events for what differs from the file: a gap, the verdict, the certificates. To be called before `latest` is
    /// overwritten.
    ///
    /// - Returns: What was served before; nil where nothing was, or that is unknown.
    func recordChanges(in database: Database, of origin: Int64) throws -> LastServed? {
        let known = try database.row(
            """
            SELECT r.ended AS ended, r.severity AS severity, l.verdict AS verdict, l.observation AS observation
            FROM latest l JOIN run r ON r.number = l.run WHERE l.origin = ?
            """, [origin])
        // What an earlier version wrote may be unreadable; then only the columns count.
        let verdict = known.flatMap { try? JSON.decode(Verdict.self, from: $0.text("verdict").utf8) }
        let seen = known.flatMap { try? JSON.decode(ArchivedObservation.self, from: $0.text("observation").utf8) }
        if let known, leavesGap(after: try known.instant("ended")) {
            let last = try known.instant("ended")
            try database.recordEvent(
                EventRow(
                    at: at, kind: .gap, origin: origin, was: last.description, became: at.description,
                    words: (at < last ? "the clock was set back by " : "no data for ")
                        + Duration.seconds(Int64(clamping: at.seconds(since: last).magnitude)).span))
        }
        try recordVerdictChange(in: database, of: origin, was: try known.map { try $0.word("severity") }, verdict)
        for change in try changes(from: seen?.served ?? [], in: database, of: origin) {
            try database.recordEvent(change)
        }
        return seen.flatMap { LastServed($0.served, verdict) }
    }

    private func recordVerdictChange(
        in database: Database, of origin: Int64, was severity: Severity?, _ earlier: Verdict?
    ) throws {
        let verdict = report.verdict
        let findings = { (verdict: Verdict) in Set(verdict.findings.map { [$0.code.rawValue, $0.severity.rawValue] }) }
        let changed = verdict.endpoints(unlike: earlier)
        let isSame = earlier.map { findings($0) == findings(verdict) } ?? true
        if severity == verdict.severity, isSame, changed.isEmpty { return }
        let concernsAll = changed.count == Set(verdict.attempts.map(\.endpoint)).count
        let headline = verdict.headline
        try database.recordEvent(
            EventRow(
                at: at, kind: .verdict, origin: origin, code: headline?.code,
                endpoints: concernsAll ? [] : changed.map(\.description).sorted(),
                was: severity?.rawValue, became: verdict.severity.rawValue, words: headline?.title ?? "no finding"))
    }

    /// One event for each pair of old and new leaf, with the addresses that went from one to the other.
    private func changes(
        from earlier: [Served], in database: Database, of origin: Int64
    ) throws -> [EventRow] {
        var changes: [Replacement: [String]] = [:]
        for now in report.observation.served {
            let known = earlier.first { $0.endpoint == now.endpoint && $0.serverName == now.serverName }
            // A new address that serves what others served is no change; addresses move.
            if known?.chain == now.chain || known == nil && earlier.contains(where: { $0.serves(the: now) }) {
                continue
            }
            let old = try known?.chain.first ?? lastLeaf(of: now, in: database, origin, else: earlier)
            if known == nil, old == now.chain.first { continue }
            let replacement = Replacement(serverName: now.serverName, old: old, new: now.chain.first ?? "")
            changes[replacement, default: []].append(now.endpoint.description)
        }
        return changes.sorted { ($0.key.serverName, $0.key.new) < ($1.key.serverName, $1.key.new) }.map {
            key, endpoints in
            EventRow(
                at: at, kind: .certificate, origin: origin, endpoints: endpoints.sorted(), serverName: key.serverName,
                was: key.old, became: key.new, words: key.words)
        }
    }

    /// The leaf that an address served before it was unreachable, or that all others served before it appeared.
    private func lastLeaf(
        of now: Served, in database: Database, _ origin: Int64, else earlier: [Served]
    ) throws -> String? {
        let endpoint = now.endpoint.description
        if let row = try database.row(EventQuery.lastLeaf, [origin, now.serverName, endpoint]) {
            return try row.optionalText("leaf")
        }
        let leaves = Set(earlier.filter { $0.serverName == now.serverName }.compactMap(\.chain.first))
        return leaves.count == 1 ? leaves.first : nil
    }
}

/// One leaf that replaces another.
private struct Replacement: Hashable {
    var serverName: String
    var old: String?
    var new: String

    var words: String {
        guard let old else { return "first seen" }
        return old == new ? "other certificates behind the same leaf" : "another certificate"
    }
}

/// What one address served for one server name: the SHA-256 of each certificate, in the order sent.
struct Served {
    var endpoint: Endpoint
    var serverName: String
    var chain: [String]

    fileprivate func serves(the other: Served) -> Bool {
        serverName == other.serverName && chain == other.chain
    }
}

extension Observation {
    fileprivate var served: [Served] {
        attempts.compactMap { attempt in
            guard let chain = attempt.handshake?.chain, !chain.isEmpty else { return nil }
            return Served(endpoint: attempt.endpoint, serverName: attempt.serverName, chain: chain.map(\.sha256))
        }
    }
}

extension Verdict {
    /// The addresses whose severity changed, as far as that is known.
    fileprivate func endpoints(unlike earlier: Verdict?) -> Set<Endpoint> {
        guard let earlier else { return [] }
        let changed = attempts.filter { now in
            earlier.attempts.contains {
                $0.endpoint == now.endpoint && $0.serverName == now.serverName && $0.severity != now.severity
            }
        }
        return Set(changed.map(\.endpoint))
    }
}
