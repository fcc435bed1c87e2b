import Checks
import Config
import HeapModule

/// Who is due when. A value without a clock: time is the monotonic time that it is handed.
///
/// Each origin has a phase within its interval which depends on nothing but its id, so a restart or a reload finds the
/// same order, and checks are spread evenly. Only an origin of which there is no recent result is checked out of its
/// phase: soon, and spread by the same hash, so that a new daemon has something to say within seconds and yet does not
/// start with a herd.
struct Agenda: Sendable {
    /// A check to start.
    struct Call: Hashable, Sendable {
        var origin: ConfiguredOrigin
        /// When it should have started.
        var due: Duration
    }

    /// A network cause is looked at again after this long, or after the interval where that is shorter.
    static let recheck: Duration = .seconds(30)
    /// Checks a second that are thought harmless when many origins are new at once.
    static let newcomersPerSecond = 200

    /// How many checks may run side by side.
    let cap: Int
    /// The grid's time at zero of the monotonic clock.
    private let epoch: Duration

    private var origins: [String: ConfiguredOrigin] = [:]
    /// Of those that wait.
    private var waiting = Heap<Due>()
    /// When each running check was due. A check of an origin that has left the configuration stays here to its end.
    private var running: [String: Duration] = [:]
    /// Changed while they were running: to be checked again at once.
    private var stale: Set<String> = []

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
        self.epoch = epoch
    }

    var count: Int { origins.count }

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
        let before = origins
        origins = Dictionary(configured.map { ($0.id, $0) }) { first, _ in first }
        stale.formIntersection(origins.keys)
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
        running.count < cap ? waiting.min?.due : nil
    }

    /// Takes off the agenda the checks that are due and may run.
    mutating func take(at now: Duration) -> [Call] {
        var calls: [Call] = []
        lateness.turn(to: now)
        while running.count < cap, let first = waiting.min, first.due <= now {
            waiting.removeMin()
            guard let origin = origins[first.id] else { continue }
            running[first.id] = first.due
            lateness.note(now - first.due, every: origin.interval, at: now)
            calls.append(Call(origin: origin, due: first.due))
        }
        return calls
    }

    /// Puts an origin whose check has ended back on the agenda. However late it is, it has one next check: missed slots
    /// are not made up for.
    mutating func finish(_ id: String, confirmSoon: Bool, at now: Duration) {
        guard let started = running.removeValue(forKey: id), let origin = origins[id] else { return }
        guard stale.remove(id) == nil else {
            waiting.insert(Due(due: now, id: id))
            return
        }
        // A slot that follows a check out of phase too closely is left out.
        var due = slot(of: origin, after: max(now, started + origin.interval / 2))
        if confirmSoon {
            due = min(due, now + min(Agenda.recheck, origin.interval))
        }
        waiting.insert(Due(due: due, id: id))
    }

    private func slot(of origin: ConfiguredOrigin, after now: Duration) -> Duration {
        Phase(of: origin.id).slot(after: now + epoch, every: origin.interval) - epoch
    }
}
