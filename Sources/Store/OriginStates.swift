import Alerts
import Checks
import GRDB
import OrderedCollections
import Timekeeping

/// What is known of all configured origins that have been checked: the one memory of them, ahead of the file by the equal
/// results since the last flush.
struct OriginStates: Sendable {
    /// A run whose last report the file could not take yet.
    struct Ahead: Sendable {
        var run: OriginState
        var report: Report
    }

    private var runs: [OriginState]
    /// Their ids, in the same order. A dictionary of a hundred thousand has room for a quarter of a million.
    private var ids: OrderedSet<String>
    /// Those of which the file does not know the last equal results.
    private var unsaved: [Int] = []
    private var ahead: [String: Ahead] = [:]
    /// Origins that are not configured any more, and have answered: should they come back, their silence means something.
    private var former: Set<String> = []
    private var overview: (at: Instant, reachabilities: [Reachability])?
    private var reviewedAt: Instant?
    private static let many = 1_000

    init(_ runs: [OriginState] = [], former: Set<String> = []) {
        self.runs = runs
        self.former = former
        ids = OrderedSet(runs.map(\.id))
    }

    /// As the file knows them.
    init(_ database: Database) throws {
        var runs: [OriginState] = []
        runs.reserveCapacity(try Int.fetchOne(database, sql: "SELECT count(*) FROM latest") ?? 0)
        try database.forEach(OriginState.query) { runs.append(try OriginState($0)) }
        self.init(runs, former: Set(try database.rows(OriginState.former).map { try $0.text("id") }))
    }

    /// As the file knows it, but for equal results.
    subscript(id: String) -> OriginState? {
        ids.firstIndex(of: id).map { runs[$0] }
    }

    /// What the file does not know of an origin; nil where it knows all but equal results.
    func ahead(of id: String) -> Ahead? {
        ahead[id]
    }

    /// What is shown of an origin.
    func shown(_ id: String) -> OriginState? {
        ahead[id]?.run ?? self[id]
    }

    /// What the next check of an origin has to know.
    func past(of id: String) -> OriginState.Past {
        if !ahead.isEmpty, let run = ahead[id]?.run { return run.past }
        if let place = ids.firstIndex(of: id) { return runs[place].past }
        return OriginState.Past(hasAnswered: former.contains(id))
    }

    /// The line that is shown of an origin.
    func summary(of id: String) -> OriginSummary? {
        if !ahead.isEmpty, let run = ahead[id]?.run { return OriginSummary(run) }
        return ids.firstIndex(of: id).map { OriginSummary(runs[$0]) }
    }

    /// What is shown of all of them, by id.
    func shown() -> [OriginState] {
        var all = runs.filter { ahead[$0.id] == nil } + ahead.values.map(\.run)
        all.sort { $0.id < $1.id }
        return all
    }

    /// What all of them tell of whether origins can be reached; `fresh` takes the place of what is here. Where there are
    /// many, one answer serves all checks of a second: a network that is lost is asked about by each of them.
    mutating func reachabilities(instead fresh: [String: OriginState], at now: Instant) -> [Reachability] {
        if runs.count > OriginStates.many, let overview, overview.at == now { return overview.reachabilities }
        var all = fresh.values.compactMap(\.reachability)
        all.reserveCapacity(runs.count + fresh.count)
        for run in runs where fresh.isEmpty || fresh[run.id] == nil {
            if let reachability = run.reachability { all.append(reachability) }
        }
        if runs.count > OriginStates.many { overview = (now, all) }
        return all
    }

    /// Whether to look now whether a lost network is found again: where there are many, once a second, since each look
    /// counts all of their places.
    mutating func isReviewDue(at now: Instant) -> Bool {
        guard runs.count > OriginStates.many else { return true }
        defer { reviewedAt = now }
        return reviewedAt != now
    }

    /// Takes a result that is equal to the last one, where that is known without a look at the file.
    mutating func fold(_ result: CheckResult) -> Bool {
        guard let place = ids.firstIndex(of: result.id), runs[place].past.isCalm, runs[place].equals(result),
            ahead.isEmpty || ahead[result.id] == nil, !result.leavesGap(after: runs[place].lastAt)
        else { return false }
        runs[place].past.note(result)
        extend(place, result.latency, at: result.at)
        return true
    }

    /// Takes an observation for which the last verdict holds. What is not known any more has left the configuration meanwhile.
    mutating func extend(_ observation: Observation) {
        guard let place = ids.firstIndex(of: observation.origin.id) else { return }
        runs[place].past.renew(observation)
        extend(place, observation.latency, at: observation.at)
    }

    private mutating func extend(_ place: Int, _ latency: Double?, at now: Instant) {
        if !runs[place].isUnsaved { unsaved.append(place) }
        runs[place].extend(latency, at: now)
    }

    /// Takes the run of an origin as it is in the file.
    mutating func place(_ placed: OriginState) {
        var run = placed
        if !former.isEmpty, former.remove(run.id) != nil { run.past.hasAnswered = true }
        let (isNew, place) = ids.append(run.id)
        if isNew { runs.append(run) } else { runs[place] = run }
        if run.isUnsaved { unsaved.append(place) }
        ahead[run.id] = nil
    }

    /// Shows a result which the file could not take, until it does.
    mutating func runAhead(_ result: CheckResult) {
        let known = shown(result.id)
        var run: OriginState
        if let known, known.equals(result) {
            run = known
            run.extend(result.latency, at: result.at)
        } else {
            run = OriginState(result.report, origin: 0, number: 0, after: known, at: result.at)
        }
        run.past.note(result)
        // Nothing is folded until the file has it.
        run.past.isCalm = false
        ahead[result.id] = Ahead(run: run, report: result.report)
    }

    /// The runs that the file must learn of, in the order of their rows. They count as saved from now on.
    mutating func takeUnsaved() -> [UnsavedRun] {
        var taken: [UnsavedRun] = []
        taken.reserveCapacity(unsaved.count)
        for place in unsaved where runs[place].isUnsaved {
            runs[place].isUnsaved = false
            taken.append(UnsavedRun(runs[place], place: place))
        }
        unsaved.removeAll(keepingCapacity: true)
        // Who is checked in turn is mostly in order already.
        return zip(taken, taken.dropFirst()).allSatisfy { $0.number < $1.number }
            ? taken : taken.sorted { $0.number < $1.number }
    }

    /// What was taken could not be written.
    mutating func putBack(_ taken: [UnsavedRun]) {
        for run in taken {
            let place = run.place
            guard place < runs.count, runs[place].number == run.number, !runs[place].isUnsaved else { continue }
            runs[place].isUnsaved = true
            unsaved.append(place)
        }
    }

    /// The same without any other.
    func keeping(only ids: Set<String>) -> OriginStates {
        var kept = self
        kept.keep(only: ids)
        return kept
    }

    /// Forgets all but these.
    mutating func keep(only ids: Set<String>) {
        guard !ids.isSuperset(of: self.ids) || !ids.isSuperset(of: ahead.keys) else { return }
        let waiting = ahead.filter { ids.contains($0.key) }
        let gone = runs.lazy.filter { !ids.contains($0.id) && $0.past.hasAnswered }.map(\.id)
        self = OriginStates(runs.filter { ids.contains($0.id) }, former: former.union(gone))
        ahead = waiting
        unsaved = runs.indices.filter { runs[$0].isUnsaved }
    }
}
