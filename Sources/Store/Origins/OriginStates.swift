import Alerts
import Checks
import GRDB
import OrderedCollections
import Timekeeping

/// The state of every configured origin that has been checked. It is the only copy in memory, and is ahead of the file by
/// the equal results since the last flush.
struct OriginStates: Sendable {
    /// An origin whose last report is not in the file yet, since a write failed.
    struct Ahead: Sendable {
        var state: OriginState
        var report: Report
    }

    private var states: [OriginState]
    /// Their ids, in the same order. An `OrderedSet` is smaller: a dictionary of 100,000 reserves room for 250,000.
    private var ids: OrderedSet<String>
    /// Indices of the states whose last equal results are not in the file.
    private var unsaved: [Int] = []
    private var ahead: [String: Ahead] = [:]
    /// Origins that are no longer configured and have answered: if they return and are unreachable, that means something.
    private var former: Set<String> = []
    private var overview: (at: Instant, reachabilities: [Reachability])?
    private var reviewedAt: Instant?
    private static let many = 1_000

    init(_ states: [OriginState] = [], former: Set<String> = []) {
        self.states = states
        self.former = former
        ids = OrderedSet(states.map(\.id))
    }

    /// As the file has them.
    init(_ database: Database) throws {
        var states: [OriginState] = []
        states.reserveCapacity(try Int.fetchOne(database, sql: "SELECT count(*) FROM latest") ?? 0)
        try database.forEach(OriginState.query) { states.append(try OriginState($0)) }
        self.init(states, former: Set(try database.rows(OriginState.former).map { try $0.text("id") }))
    }

    /// As the file has it, but for equal results.
    subscript(id: String) -> OriginState? {
        ids.firstIndex(of: id).map { states[$0] }
    }

    /// The part that is not in the file yet; nil where at most equal results are missing there.
    func ahead(of id: String) -> Ahead? {
        ahead[id]
    }

    /// The state of an origin, whether in the file or not.
    func shown(_ id: String) -> OriginState? {
        ahead[id]?.state ?? self[id]
    }

    /// What the next check of an origin needs.
    func past(of id: String) -> OriginState.Past {
        if !ahead.isEmpty, let state = ahead[id]?.state { return state.past }
        if let index = ids.firstIndex(of: id) { return states[index].past }
        return OriginState.Past(hasAnswered: former.contains(id))
    }

    /// The summary of an origin.
    func summary(of id: String) -> OriginSummary? {
        if !ahead.isEmpty, let state = ahead[id]?.state { return OriginSummary(state) }
        return ids.firstIndex(of: id).map { OriginSummary(states[$0]) }
    }

    /// All states, whether in the file or not, by id.
    func shown() -> [OriginState] {
        var all = states.filter { ahead[$0.id] == nil } + ahead.values.map(\.state)
        all.sort { $0.id < $1.id }
        return all
    }

    /// The reachability of all origins; `fresh` replaces what is stored here. Where there are many, one answer serves all
    /// checks of a second, since each check asks while the network is lost.
    mutating func reachabilities(instead fresh: [String: OriginState], at now: Instant) -> [Reachability] {
        if states.count > OriginStates.many, let overview, overview.at == now { return overview.reachabilities }
        var all = fresh.values.compactMap(\.reachability)
        all.reserveCapacity(states.count + fresh.count)
        for state in states where fresh.isEmpty || fresh[state.id] == nil {
            if let reachability = state.reachability { all.append(reachability) }
        }
        if states.count > OriginStates.many { overview = (now, all) }
        return all
    }

    /// Whether to review now if a lost network is back. Where there are many origins, that is done once a second, since each
    /// review counts all hosts.
    mutating func isReviewDue(at now: Instant) -> Bool {
        guard states.count > OriginStates.many else { return true }
        defer { reviewedAt = now }
        return reviewedAt != now
    }

    /// Takes a result that equals the last one, where that can be decided without the file.
    mutating func fold(_ result: CheckResult) -> Bool {
        guard let index = ids.firstIndex(of: result.id), states[index].past.isCalm, states[index].equals(result),
            ahead.isEmpty || ahead[result.id] == nil, !result.leavesGap(after: states[index].lastAt)
        else { return false }
        states[index].past.update(with: result)
        extend(index, result.latency, at: result.at)
        return true
    }

    /// Takes an observation for which the last verdict still holds. An unknown origin has left the configuration meanwhile.
    mutating func extend(_ observation: Observation) {
        guard let index = ids.firstIndex(of: observation.origin.id) else { return }
        states[index].past.updateVersions(from: observation)
        extend(index, observation.latency, at: observation.at)
    }

    private mutating func extend(_ index: Int, _ latency: Double?, at now: Instant) {
        if !states[index].isUnsaved { unsaved.append(index) }
        states[index].extend(latency, at: now)
    }

    /// Takes the state of an origin as it is in the file now.
    mutating func update(_ stored: OriginState) {
        var state = stored
        if !former.isEmpty, former.remove(state.id) != nil { state.past.hasAnswered = true }
        let (isNew, index) = ids.append(state.id)
        if isNew { states.append(state) } else { states[index] = state }
        if state.isUnsaved { unsaved.append(index) }
        ahead[state.id] = nil
    }

    /// Keeps a result that could not be written, until it is.
    mutating func runAhead(_ result: CheckResult) {
        let known = shown(result.id)
        var state: OriginState
        if let known, known.equals(result) {
            state = known
            state.extend(result.latency, at: result.at)
        } else {
            state = OriginState(result.report, origin: 0, number: 0, after: known, at: result.at)
        }
        state.past.update(with: result)
        // Nothing is folded until the file has this result.
        state.past.isCalm = false
        ahead[result.id] = Ahead(state: state, report: result.report)
    }

    /// The runs to be written, in the order of their rows. They count as saved from now on.
    mutating func takeUnsaved() -> [UnsavedRun] {
        var taken: [UnsavedRun] = []
        taken.reserveCapacity(unsaved.count)
        for index in unsaved where states[index].isUnsaved {
            states[index].isUnsaved = false
            taken.append(UnsavedRun(states[index], index: index))
        }
        unsaved.removeAll(keepingCapacity: true)
        // Origins are checked in turn, so they are mostly in order already.
        return zip(taken, taken.dropFirst()).allSatisfy { $0.number < $1.number }
            ? taken : taken.sorted { $0.number < $1.number }
    }

    /// Marks runs as unsaved again, since they could not be written.
    mutating func putBack(_ taken: [UnsavedRun]) {
        for run in taken {
            let index = run.index
            guard index < states.count, states[index].number == run.number, !states[index].isUnsaved else { continue }
            states[index].isUnsaved = true
            unsaved.append(index)
        }
    }

    /// A copy with only these origins.
    func keeping(only ids: Set<String>) -> OriginStates {
        var kept = self
        kept.keep(only: ids)
        return kept
    }

    /// Forgets all other origins.
    mutating func keep(only ids: Set<String>) {
        guard !ids.isSuperset(of: self.ids) || !ids.isSuperset(of: ahead.keys) else { return }
        let waiting = ahead.filter { ids.contains($0.key) }
        let gone = states.lazy.filter { !ids.contains($0.id) && $0.past.hasAnswered }.map(\.id)
        self = OriginStates(states.filter { ids.contains($0.id) }, former: former.union(gone))
        ahead = waiting
        unsaved = states.indices.filter { states[$0].isUnsaved }
    }
}
