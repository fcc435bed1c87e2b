import Checks
import Store
import Synchronization

/// What the check line keeps of each origin between two checks, so that a check which sees nothing new costs neither a
/// further connection nor a question to the ledger. All of it can be lost: the ledger has the last report, and versions
/// are asked again.
final class CheckMemory: Sendable {
    private struct Trace: Sendable {
        var versions: LowerVersions
        /// `Observation.leavesDigest`; nil where no certificate was seen.
        var leaves: Int?
        /// Whether the last verdict speaks of a comparison.
        var isPending: Bool
        /// The last check that saw certificates, where the one after it saw none: an outage must not hide that a
        /// certificate was changed in it.
        var precedent: Precedent?
    }

    private let traces = Mutex<[String: Trace]>([:])

    /// What is known of the versions of this origin.
    func versions(of id: String) -> LowerVersions {
        traces.withLock { $0[id]?.versions } ?? LowerVersions()
    }

    /// What the observation has to be compared with; nil where that would say nothing.
    func precedent(of observation: Observation, in ledger: Ledger) -> Precedent? {
        let id = observation.origin.id
        let trace = traces.withLock { $0[id] }
        if let precedent = trace?.precedent { return precedent }
        if let trace, !trace.isPending, trace.leaves == observation.leavesDigest { return nil }
        // Should the ledger fail, nothing can be said of a change; that the ledger fails is told by others.
        return (try? ledger.latest(of: id))?.map { Precedent($0.report) }
    }

    /// Keeps what the next check needs.
    func note(_ report: Report, after precedent: Precedent?) {
        let own = Precedent(report)
        traces.withLock { traces in
            traces[report.observation.origin.id] = Trace(
                versions: LowerVersions(report.observation), leaves: report.observation.leavesDigest,
                isPending: own.isPending,
                precedent: own.hasCertificates ? nil : precedent.flatMap { $0.hasCertificates ? $0 : nil })
        }
    }

    /// Keeps what a check asked anew although its verdict is the last one.
    func renew(_ observation: Observation) {
        guard observation.attempts.contains(where: { $0.diagnosis?.lowerVersionsAskedAt == observation.at }) else {
            return
        }
        traces.withLock { $0[observation.origin.id]?.versions = LowerVersions(observation) }
    }

    /// Forgets all other origins.
    func keep(only ids: Set<String>) {
        traces.withLock { traces in traces = traces.filter { ids.contains($0.key) } }
    }
}
