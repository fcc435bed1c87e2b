import Alerts
import Checks
import OrderedCollections
import Timekeeping

/// The runs that go on, of all configured origins that have been checked.
struct LiveRuns: Sendable {
    /// A run whose last report the file could not take yet.
    struct Ahead: Sendable {
        var run: LiveRun
        var report: Report
    }

    private var runs: [LiveRun]
    /// Their ids, in the same order. A dictionary of a hundred thousand has room for a quarter of a million.
    private var ids: OrderedSet<String>
    /// Those of which the file does not know the last equal results.
    private var unsaved: [Int] = []
    private var ahead: [String: Ahead] = [:]
    private var overview: (at: Instant, reachabilities: [Reachability])?
    private var reviewedAt: Instant?
    private static let many = 1_000

    init(_ runs: [LiveRun]) {
        self.runs = runs
        ids = OrderedSet(runs.map(\.id))
    }

    /// As the file knows it, but for equal results.
    subscript(id: String) -> LiveRun? {
        ids.firstIndex(of: id).map { runs[$0] }
    }

    /// What the file does not know of an origin; nil where it knows all but equal results.
    func ahead(of id: String) -> Ahead? {
        ahead[id]
    }

    /// What is shown of an origin.
    func shown(_ id: String) -> LiveRun? {
        ahead[id]?.run ?? self[id]
    }

    /// The line that is shown of an origin.
    func summary(of id: String) -> OriginSummary? {
        if !ahead.isEmpty, let run = ahead[id]?.run { return OriginSummary(run) }
        return ids.firstIndex(of: id).map { OriginSummary(runs[$0]) }
    }

    /// What is shown of all of them, by id.
    func shown() -> [LiveRun] {
        var all = runs.filter { ahead[$0.id] == nil } + ahead.values.map(\.run)
        all.sort { $0.id < $1.id }
        return all
    }

    /// What all of them tell of whether origins can be reached; `fresh` takes the place of what is here. Where there are
    /// many, one answer serves all checks of a second: a network that is lost is asked about by each of them.
    mutating func reachabilities(instead fresh: [String: LiveRun], at now: Instant) -> [Reachability] {
        if runs.count > LiveRuns.many, let overview, overview.at == now { return overview.reachabilities }
        var all = fresh.values.compactMap(\.reachability)
        all.reserveCapacity(runs.count + fresh.count)
        for run in runs where fresh.isEmpty || fresh[run.id] == nil {
            if let reachability = run.reachability { all.append(reachability) }
        }
        if runs.count > LiveRuns.many { overview = (now, all) }
        return all
    }

    /// Whether to look now whether a lost network is found again: where there are many, once a second, since each look
    /// counts all of their places.
    mutating func isReviewDue(at now: Instant) -> Bool {
        guard runs.count > LiveRuns.many else { return true }
        defer { reviewedAt = now }
        return reviewedAt != now
    }

    /// Takes a result that is equal to the last one, where that is known without a look at the file.
    mutating func fold(_ entry: Entry) -> Bool {
        guard let place = ids.firstIndex(of: entry.id), runs[place].isCalm, runs[place].equals(entry),
            ahead.isEmpty || ahead[entry.id] == nil, !entry.leavesGap(after: runs[place].lastAt)
        else { return false }
        runs[place].standing = entry.standing
        extend(place, entry.latency, at: entry.at)
        return true
    }

    /// Takes a sighting that was judged before, while that judgement stands: the result is equal to the last one.
    mutating func fold(_ sighting: Sighting, of id: String, latency: Double?, patience: Int64, at now: Instant) -> Bool
    {
        guard let place = ids.firstIndex(of: id), runs[place].isCalm, let standing = runs[place].standing,
            standing.sighting == sighting, now < standing.until, now >= standing.since,
            ahead.isEmpty || ahead[id] == nil, now.seconds(since: runs[place].lastAt).magnitude <= patience.magnitude
        else { return false }
        extend(place, latency, at: now)
        return true
    }

    private mutating func extend(_ place: Int, _ latency: Double?, at now: Instant) {
        if !runs[place].isUnsaved { unsaved.append(place) }
        runs[place].extend(latency, at: now)
    }

    /// Takes the run of an origin as it is in the file.
    mutating func place(_ run: LiveRun) {
        let (isNew, place) = ids.append(run.id)
        if isNew { runs.append(run) } else { runs[place] = run }
        if run.isUnsaved { unsaved.append(place) }
        ahead[run.id] = nil
    }

    /// Shows a report which the file could not take, until it does.
    mutating func runAhead(_ entry: Entry) {
        let known = shown(entry.id)
        if var run = known, run.equals(entry) {
            run.extend(entry.latency, at: entry.at)
            ahead[entry.id] = Ahead(run: run, report: entry.report)
            return
        }
        var run = LiveRun(entry.report, origin: 0, number: 0, after: known, at: entry.at)
        run.note(entry)
        ahead[entry.id] = Ahead(run: run, report: entry.report)
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
    func keeping(only ids: Set<String>) -> LiveRuns {
        var kept = self
        kept.keep(only: ids)
        return kept
    }

    /// Forgets all but these.
    mutating func keep(only ids: Set<String>) {
        guard !ids.isSuperset(of: self.ids) || !ids.isSuperset(of: ahead.keys) else { return }
        let waiting = ahead.filter { ids.contains($0.key) }
        self = LiveRuns(runs.filter { ids.contains($0.id) })
        ahead = waiting
        unsaved = runs.indices.filter { runs[$0].isUnsaved }
    }
}
