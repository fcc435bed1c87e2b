import Checks
import OrderedCollections
import Store
import Synchronization

/// What the check line keeps of each origin between two checks, so that a check which sees nothing new costs neither a
/// further connection nor a question to the ledger. All of it can be lost: the ledger has the last report, and versions
/// are asked again.
package final class CheckMemory: Sendable {
    /// Small, as there is one for each origin.
    private struct Trace: Sendable {
        var versions: LowerVersions
        /// `Observation.leavesDigest`; nil where no certificate was seen.
        var leaves: Int?
        /// Whether the last verdict speaks of a comparison.
        var isPending: Bool
    }

    private struct State: Sendable {
        var traces: OrderedDictionary<String, Trace> = [:]
        /// The last check that saw certificates, where the one after it saw none: an outage must not hide that a
        /// certificate was changed in it.
        var precedents: [String: Precedent] = [:]
    }

    private let state = Mutex(State())

    /// Nothing is known.
    package init() {}

    /// What is known of the versions of this origin.
    func versions(of id: String) -> LowerVersions {
        state.withLock { $0.traces[id]?.versions } ?? LowerVersions()
    }

    /// What the observation has to be compared with; nil where that would say nothing.
    func precedent(of observation: Observation, in ledger: Ledger) -> Precedent? {
        let id = observation.origin.id
        let (trace, precedent) = state.withLock { ($0.traces[id], $0.precedents.isEmpty ? nil : $0.precedents[id]) }
        if let precedent { return precedent }
        if let trace, !trace.isPending, trace.leaves == observation.leavesDigest { return nil }
        // Should the ledger fail, nothing can be said of a change; that the ledger fails is told by others.
        return (try? ledger.latest(of: id))?.map { Precedent($0.report) }
    }

    /// Keeps what the next check needs.
    func note(_ report: Report, after precedent: Precedent?) {
        let id = report.observation.origin.id
        let own = Precedent(report)
        let kept = own.hasCertificates ? nil : precedent.flatMap { $0.hasCertificates ? $0 : nil }
        let trace = Trace(
            versions: LowerVersions(report.observation), leaves: report.observation.leavesDigest,
            isPending: own.isPending)
        state.withLock { state in
            state.traces[id] = trace
            if kept != nil || !state.precedents.isEmpty { state.precedents[id] = kept }
        }
    }

    /// Keeps what a check asked anew although its verdict is the last one.
    func renew(_ observation: Observation) {
        guard observation.attempts.contains(where: { $0.diagnosis?.lowerVersionsAskedAt == observation.at }) else {
            return
        }
        state.withLock { $0.traces[observation.origin.id]?.versions = LowerVersions(observation) }
    }

    /// Forgets all other origins.
    package func keep(only ids: Set<String>) {
        state.withLock { state in
            state.traces = state.traces.kept(under: ids)
            state.precedents = state.precedents.filter { ids.contains($0.key) }
        }
    }
}
