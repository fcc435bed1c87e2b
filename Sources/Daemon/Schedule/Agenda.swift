import Checks
import Config
import HeapModule
import Timekeeping

/// Who is due when. A value without a clock: time is the monotonic time that it is handed.
///
/// Each origin has a phase within its interval which depends on nothing but its id, so a restart or a reload finds the
/// same order, and checks are spread evenly. Only an origin of which there is no recent result is checked out of its
/// phase: soon, and spread by the same hash, so that a new daemon has something to say within seconds and yet does not
/// start with a herd. Whatever else comes together begins at a bounded pace.
struct Agenda: Sendable {
    /// A network cause is looked at again after this long, or after the interval where that is shorter.
    static let recheck: Duration = .seconds(30)
    /// Checks a second that are thought harmless when many origins are new at once.
    static let newcomersPerSecond = 200
    /// The loop turns twice as often at the least: when it has not for so long, the machine slept, or the process was
    /// stopped. What became due meanwhile is not late through too much work.
    static let standstill: Duration = .seconds(10)

    /// No place has more than this part of the checks that may run side by side: one over it.
    static let placesShare = 4

    /// How many checks may run side by side.
    let cap: Int
    /// The grid's time at zero of the monotonic clock.
    private let epoch: Duration

    private var origins: [String: ConfiguredOrigin] = [:]
    /// Of those that wait.
    private var waiting = Heap<Due>()
    /// A check of an origin that has left the configuration stays here to its end.
    private var running: [String: Run] = [:]
    /// Changed while they were running: to be checked again at once.
    private var stale: Set<String> = []

    /// A check that is under way.
    private struct Run: Sendable {
        /// When it was due, or could have begun after a standstill.
        var due: Duration
        /// Where it counts among the crowd.
        var place: String
    }

    private var pace = Pace()
    private var crowd: Crowd
    /// Of origins whose last check met silence: where.
    private var silent: [String: String] = [:]
    /// When checks were taken last.
    private var turned: Duration?
    /// When the last standstill ended.
    private var awake: Duration = .zero

    /// By how much calls are late.
    private(set) var lateness = Lateness()

    /// An empty agenda.
    ///
    /// - Parameters:
    ///   - cap: How many checks may run side by side; at least 1.
    ///   - epoch: Wall time less monotonic time, when the daemon started. It only anchors the grid, so that a restart
    ///     finds the same slots; later jumps of the wall clock move nothing.
    init(cap: Int, epoch: Duration) {
        self.cap = max(1, cap)
        crowd = Crowd(most: max(1, cap / Agenda.placesShare))
        self.epoch = epoch
    }

    var count: Int { origins.count }

    /// How many entries are kept beyond one for each origin: of checks that outlive their origin.
    var surplus: Int { waiting.count + running.count + crowd.held - origins.count }

    func contains(_ id: String) -> Bool {
        origins[id] != nil
    }

    /// Whether checks of origins that are no longer configured are still running.
    var hasStrays: Bool { running.keys.contains { origins[$0] == nil } }

    /// Takes the origins of a new configuration. Those that stay as they are keep their time; those that are new or have
    /// changed are checked soon, but for the ones in `known`, which wait for their slot.
    mutating func replace(with configured: [ConfiguredOrigin], known: Set<String> = [], at now: Duration) {
        var due: [String: Duration] = [:]
        while let item = waiting.popMin() { due[item.id] = item.due }
        for id in crowd.disperse() { due[id] = now }
        let before = origins
        origins = Dictionary(configured.map { ($0.id, $0) }) { first, _ in first }
        stale.formIntersection(origins.keys)
        silent = silent.filter { origins[$0.key] != nil }
        pace = Pace(mean: origins.values.reduce(0) { $0 + 1_000 / max(1, $1.interval.milliseconds) })
        let newcomers = origins.values.count { before[$0.id] != $0 && !known.contains($0.id) }
        for (id, origin) in origins {
            if running[id] != nil {
                if before[id] != origin { stale.insert(id) }
            } else if before[id] == origin, let due = due[id] {
                waiting.insert(Due(due: due, id: id))
            } else if known.contains(id) {
                waiting.insert(Due(due: slot(of: origin, after: now), id: id))
            } else {
                let spread = max(.seconds(1), .seconds(newcomers) / Agenda.newcomersPerSecond)
                let place = Phase(of: id).offset(within: min(spread, origin.interval))
                waiting.insert(Due(due: now + place, id: id))
            }
        }
    }

    /// When the next check is due; nil where none waits, or where no more may run.
    var next: Duration? {
        guard running.count < cap, let due = waiting.min?.due else { return nil }
        return pace.reopens.map { max(due, $0) } ?? due
    }

    /// Takes off the agenda the checks that are due and may run.
    mutating func take(at now: Duration) -> [ConfiguredOrigin] {
        var calls: [ConfiguredOrigin] = []
        lateness.turn(to: now)
        if let turned, now - turned > Agenda.standstill { awake = now }
        turned = now
        while running.count < cap, let first = waiting.min, first.due <= now, pace.admits(at: now) {
            waiting.removeMin()
            guard let origin = origins[first.id] else { continue }
            let place = silent[first.id] ?? origin.host
            guard crowd.admits(first.id, at: place) else { continue }
            let due = max(first.due, awake)
            running[first.id] = Run(due: due, place: place)
            lateness.note(now - due, every: origin.interval, at: now)
            calls.append(origin)
        }
        return calls
    }

    /// Puts an origin whose check has ended back on the agenda. However late it is, it has one next check: missed slots
    /// are not made up for.
    ///
    /// - Parameter silence: Where nobody answered, if the check has found that anew.
    mutating func finish(_ id: String, confirmSoon: Bool, silence: Silence = .asBefore, at now: Duration) {
        guard let run = running.removeValue(forKey: id) else { return }
        // Who waited for a place is not late through too much work.
        if let next = crowd.leave(run.place) { waiting.insert(Due(due: now, id: next)) }
        guard let origin = origins[id] else { return }
        if case .found(let place) = silence { silent[id] = place }
        guard stale.remove(id) == nil else {
            waiting.insert(Due(due: now, id: id))
            return
        }
        // A slot that follows a check out of phase too closely is left out.
        var due = slot(of: origin, after: max(now, run.due + origin.interval / 2))
        if confirmSoon {
            due = min(due, now + min(Agenda.recheck, origin.interval))
        }
        waiting.insert(Due(due: due, id: id))
    }

    /// What the end of a check tells of silence.
    enum Silence: Sendable {
        /// It came out as the last one did.
        case asBefore
        /// Where it met silence; nil where somebody answered.
        case found(String?)
    }

    private func slot(of origin: ConfiguredOrigin, after now: Duration) -> Duration {
        Phase(of: origin.id).slot(after: now + epoch, every: origin.interval) - epoch
    }
}
