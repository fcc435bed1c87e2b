import Checks
import Config
import HeapModule
import Timekeeping

/// Which origin is due when. A value without a clock: all times are monotonic and handed in.
///
/// Each origin has a phase within its interval that depends only on its id, so a restart or a reload finds the same order,
/// and checks are spread evenly. Only an origin without a recent result is checked out of its phase: soon, but spread by
/// the same hash. So a new daemon has results within seconds and does not begin all checks at once. Checks that are due
/// together for any other reason begin at a bounded rate.
struct Schedule: Sendable {
    /// A network failure is checked again after this long, or after the interval where that is shorter.
    static let recheck: Duration = .seconds(30)
    /// Checks a second that do no harm when many origins are new at once.
    static let newcomersPerSecond = 200
    /// The loop turns at least twice as often. If it has not for so long, the machine slept or the process was stopped:
    /// checks that became due meanwhile are not late through overload.
    static let standstill: Duration = .seconds(10)

    /// One host may have one in so many of the checks that run side by side.
    static let hostShare = 4

    /// How many checks may run side by side.
    let cap: Int
    /// The grid's time at zero of the monotonic clock.
    private let epoch: Duration

    private var waiting = Heap<Due>()
    /// The checks under way. The check of an origin that has left the configuration stays here to its end.
    private var running: [String: RunningCheck] = [:]

    private struct RunningCheck: Sendable {
        /// As it is configured now, or was when it left.
        var origin: ConfiguredOrigin
        var isConfigured = true
        /// Changed since the check began, or left and came back: to be checked again at once.
        var isStale = false
        /// When it was due, or could have begun after a standstill.
        var due: Duration
        /// The host where it counts.
        var host: String
    }

    private var rateLimiter = RateLimiter()
    private var hostLimiter: HostLimiter<ConfiguredOrigin>
    /// The address at which nobody answered, by the id of an origin whose last check found one.
    private var silentAddresses: [String: String] = [:]
    /// When checks were taken last.
    private var turned: Duration?
    /// When the last standstill ended.
    private var awake: Duration = .zero

    /// How late checks begin.
    private(set) var scheduleLag = ScheduleLag()

    /// An empty schedule.
    ///
    /// - Parameters:
    ///   - cap: How many checks may run side by side; at least 1.
    ///   - epoch: Wall time less monotonic time when the daemon started. It anchors the grid, so that a restart finds the
    ///     same slots. Later jumps of the wall clock move nothing.
    init(cap: Int, epoch: Duration) {
        self.cap = max(1, cap)
        hostLimiter = HostLimiter(limit: max(1, cap / Schedule.hostShare))
        self.epoch = epoch
    }

    /// How many origins are configured.
    private(set) var count = 0

    /// How many entries there are beyond one for each origin: checks that outlive their origin.
    var surplus: Int { waiting.count + running.count + hostLimiter.waitingCount - count }

    /// Whether checks of origins that are no longer configured are still running.
    var hasStrays: Bool { running.values.contains { !$0.isConfigured } }

    /// Takes the origins of a new configuration, whose ids are unique. Unchanged origins keep their time. New and changed ones
    /// are checked soon, except those in `known`, which wait for their slot.
    mutating func replace(with configured: [ConfiguredOrigin], known: Set<String> = [], at now: Duration) {
        let before = takeWaiting(at: now)
        let underWay = running
        for id in underWay.keys { running[id]?.isConfigured = false }
        if !silentAddresses.isEmpty {
            let ids = Set(configured.map(\.id))
            silentAddresses = silentAddresses.filter { ids.contains($0.key) }
        }
        rateLimiter = RateLimiter(mean: configured.reduce(0) { $0 + 1_000 / max(1, $1.interval.milliseconds) })
        count = configured.count
        var entries: [Due] = []
        entries.reserveCapacity(count)
        var newcomers: [ConfiguredOrigin] = []
        for origin in configured {
            let id = origin.id
            if var check = underWay[id] {
                check.isStale = check.isStale || !check.isConfigured || check.origin != origin
                check.isConfigured = true
                check.origin = origin
                running[id] = check
            } else if let earlier = before[id], earlier.origin == origin {
                entries.append(Due(due: earlier.due, origin: origin))
            } else if known.contains(id) {
                entries.append(Due(due: slot(of: origin, after: now), origin: origin))
            } else {
                newcomers.append(origin)
            }
        }
        let spread = max(.seconds(1), .seconds(newcomers.count) / Schedule.newcomersPerSecond)
        for origin in newcomers {
            let offset = Phase(of: origin.id).offset(within: min(spread, origin.interval))
            entries.append(Due(due: now + offset, origin: origin))
        }
        waiting = Heap(entries)
    }

    /// Removes all entries that wait for their time or for their host.
    private mutating func takeWaiting(at now: Duration) -> [String: Due] {
        let queued = hostLimiter.removeAllWaiting()
        var all: [String: Due] = [:]
        all.reserveCapacity(waiting.count + queued.count)
        for item in waiting.unordered { all[item.origin.id] = item }
        for origin in queued { all[origin.id] = Due(due: now, origin: origin) }
        waiting = Heap()
        return all
    }

    /// When the next check is due; nil where none waits or no more may run.
    var next: Duration? {
        guard running.count < cap, let due = waiting.min?.due else { return nil }
        return rateLimiter.reopens.map { max(due, $0) } ?? due
    }

    /// Takes the checks that are due and may run off the schedule.
    mutating func take(at now: Duration) -> [ConfiguredOrigin] {
        var origins: [ConfiguredOrigin] = []
        scheduleLag.turn(to: now)
        if let turned, now - turned > Schedule.standstill { awake = now }
        turned = now
        while running.count < cap, let first = waiting.min, first.due <= now, rateLimiter.admits(at: now) {
            waiting.removeMin()
            let origin = first.origin
            let host = silentAddresses[origin.id] ?? origin.host
            guard hostLimiter.admits(origin, at: host) else { continue }
            let due = max(first.due, awake)
            running[origin.id] = RunningCheck(origin: origin, due: due, host: host)
            scheduleLag.note(now - due, every: origin.interval, at: now)
            origins.append(origin)
        }
        return origins
    }

    /// Puts an origin whose check has ended back on the schedule. However late it is, it gets one next check: missed slots
    /// are not made up for.
    ///
    /// - Returns: Whether the origin is still configured.
    @discardableResult
    mutating func finish(
        _ id: String, confirmSoon: Bool, silentAddress: SilentAddress = .unchanged, at now: Duration
    ) -> Bool {
        guard let check = running.removeValue(forKey: id) else { return false }
        // Due now, not earlier: a check that waited for its host is not late through overload.
        if let next = hostLimiter.release(check.host) { waiting.insert(Due(due: now, origin: next)) }
        guard check.isConfigured else { return false }
        if case .found(let address) = silentAddress { silentAddresses[id] = address }
        let origin = check.origin
        // Skips a slot that follows a check out of phase too closely.
        var due = check.isStale ? now : slot(of: origin, after: max(now, check.due + origin.interval / 2))
        if confirmSoon { due = min(due, now + min(Schedule.recheck, origin.interval)) }
        waiting.insert(Due(due: due, origin: origin))
        return true
    }

    /// What a check says about an address at which nobody answers.
    enum SilentAddress: Sendable {
        /// The same as the check before.
        case unchanged
        /// The address; nil where somebody answered.
        case found(String?)
    }

    private func slot(of origin: ConfiguredOrigin, after now: Duration) -> Duration {
        Phase(of: origin.id).slot(after: now + epoch, every: origin.interval) - epoch
    }
}

/// When an origin is due; the earlier one is the lesser.
private struct Due: Comparable, Sendable {
    var due: Duration
    var origin: ConfiguredOrigin

    static func < (left: Due, right: Due) -> Bool { left.due < right.due }
}

extension ConfiguredOrigin {
    /// Unique among the configured origins.
    var id: String { watched.origin.id }
    /// Time between two checks.
    var interval: Duration { watched.interval }
    /// The host that is checked, as far as it is known before a check.
    fileprivate var host: String { watched.origin.connectTo.first?.address.description ?? watched.origin.domain }
}
