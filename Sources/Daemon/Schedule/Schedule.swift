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
struct Schedule: Sendable {
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

    /// Of those that wait.
    private var waiting = Heap<Due>()
    /// A check of an origin that has left the configuration stays here to its end.
    private var running: [String: Run] = [:]

    /// A check that is under way.
    private struct Run: Sendable {
        /// As it is configured now, or was when it left.
        var origin: ConfiguredOrigin
        var isConfigured = true
        /// Changed since the check began, or left and came back: to be checked again at once.
        var isStale = false
        /// When it was due, or could have begun after a standstill.
        var due: Duration
        /// Where it counts among the crowd.
        var place: String
    }

    private var rateLimiter = RateLimiter()
    private var hostLimiter: HostLimiter<ConfiguredOrigin>
    /// Of origins whose last check met silence: where.
    private var silent: [String: String] = [:]
    /// When checks were taken last.
    private var turned: Duration?
    /// When the last standstill ended.
    private var awake: Duration = .zero

    /// By how much calls are late.
    private(set) var scheduleLag = ScheduleLag()

    /// An empty schedule.
    ///
    /// - Parameters:
    ///   - cap: How many checks may run side by side; at least 1.
    ///   - epoch: Wall time less monotonic time, when the daemon started. It only anchors the grid, so that a restart
    ///     finds the same slots; later jumps of the wall clock move nothing.
    init(cap: Int, epoch: Duration) {
        self.cap = max(1, cap)
        hostLimiter = HostLimiter(most: max(1, cap / Schedule.placesShare))
        self.epoch = epoch
    }

    /// How many origins are configured.
    private(set) var count = 0

    /// How many entries are kept beyond one for each origin: of checks that outlive their origin.
    var surplus: Int { waiting.count + running.count + hostLimiter.held - count }

    /// Whether checks of origins that are no longer configured are still running.
    var hasStrays: Bool { running.values.contains { !$0.isConfigured } }

    /// Takes the origins of a new configuration, whose ids are unique. Those that stay as they are keep their time; those that
    /// are new or have changed are checked soon, but for the ones in `known`, which wait for their slot.
    mutating func replace(with configured: [ConfiguredOrigin], known: Set<String> = [], at now: Duration) {
        let before = takeWaiting(at: now)
        let underWay = running
        for id in underWay.keys { running[id]?.isConfigured = false }
        if !silent.isEmpty {
            let ids = Set(configured.map(\.id))
            silent = silent.filter { ids.contains($0.key) }
        }
        rateLimiter = RateLimiter(mean: configured.reduce(0) { $0 + 1_000 / max(1, $1.interval.milliseconds) })
        count = configured.count
        var line: [Due] = []
        line.reserveCapacity(count)
        var newcomers: [ConfiguredOrigin] = []
        for origin in configured {
            let id = origin.id
            if var run = underWay[id] {
                run.isStale = run.isStale || !run.isConfigured || run.origin != origin
                run.isConfigured = true
                run.origin = origin
                running[id] = run
            } else if let earlier = before[id], earlier.origin == origin {
                line.append(Due(due: earlier.due, origin: origin))
            } else if known.contains(id) {
                line.append(Due(due: slot(of: origin, after: now), origin: origin))
            } else {
                newcomers.append(origin)
            }
        }
        let spread = max(.seconds(1), .seconds(newcomers.count) / Schedule.newcomersPerSecond)
        for origin in newcomers {
            let place = Phase(of: origin.id).offset(within: min(spread, origin.interval))
            line.append(Due(due: now + place, origin: origin))
        }
        waiting = Heap(line)
    }

    /// Empties the schedule of all that wait.
    private mutating func takeWaiting(at now: Duration) -> [String: Due] {
        let held = hostLimiter.disperse()
        var all: [String: Due] = [:]
        all.reserveCapacity(waiting.count + held.count)
        for item in waiting.unordered { all[item.origin.id] = item }
        for origin in held { all[origin.id] = Due(due: now, origin: origin) }
        waiting = Heap()
        return all
    }

    /// When the next check is due; nil where none waits, or where no more may run.
    var next: Duration? {
        guard running.count < cap, let due = waiting.min?.due else { return nil }
        return rateLimiter.reopens.map { max(due, $0) } ?? due
    }

    /// Takes off the schedule the checks that are due and may run.
    mutating func take(at now: Duration) -> [ConfiguredOrigin] {
        var calls: [ConfiguredOrigin] = []
        scheduleLag.turn(to: now)
        if let turned, now - turned > Schedule.standstill { awake = now }
        turned = now
        while running.count < cap, let first = waiting.min, first.due <= now, rateLimiter.admits(at: now) {
            waiting.removeMin()
            let origin = first.origin
            let place = silent[origin.id] ?? origin.host
            guard hostLimiter.admits(origin, at: place) else { continue }
            let due = max(first.due, awake)
            running[origin.id] = Run(origin: origin, due: due, place: place)
            scheduleLag.note(now - due, every: origin.interval, at: now)
            calls.append(origin)
        }
        return calls
    }

    /// Puts an origin whose check has ended back on the schedule. However late it is, it has one next check: missed slots
    /// are not made up for.
    ///
    /// - Parameter silence: Where nobody answered, if the check has found that anew.
    /// - Returns: Whether the origin is still configured.
    @discardableResult
    mutating func finish(
        _ id: String, confirmSoon: Bool, silence: Silence = .asBefore, at now: Duration
    ) -> Bool {
        guard let run = running.removeValue(forKey: id) else { return false }
        // Who waited for a place is not late through too much work.
        if let next = hostLimiter.leave(run.place) { waiting.insert(Due(due: now, origin: next)) }
        guard run.isConfigured else { return false }
        if case .found(let place) = silence { silent[id] = place }
        // A slot that follows a check out of phase too closely is left out.
        var due = run.isStale ? now : slot(of: run.origin, after: max(now, run.due + run.origin.interval / 2))
        if confirmSoon {
            due = min(due, now + min(Schedule.recheck, run.origin.interval))
        }
        waiting.insert(Due(due: due, origin: run.origin))
        return true
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
