/// Which look-ups may be under way. A value without threads; its time is what it is handed, from any beginning.
///
/// Two lanes have so many places each. A look-up that takes long goes on in the slow lane, where names that were slow the
/// last time begin: so names whose servers hang hold places of the quick lane for `patience` and no longer, as long as the
/// slow one has room. Whoever does not wait any more leaves nothing behind, and is not looked up for.
struct LookupLanes<Asker: Sendable>: Sendable {
    /// How many look-ups may be under way at once, in each lane.
    struct Places: Hashable, Sendable {
        var quick: Int
        var slow: Int
    }

    /// Where somebody waits.
    struct Ticket: Hashable, Sendable {
        fileprivate var isSlow: Bool
        fileprivate var number: UInt64
    }

    /// A look-up that begins.
    struct Turn: Sendable {
        var asker: Asker
        fileprivate var number: UInt64
    }

    private struct Lane: Sendable {
        var places: Int
        var busy = 0
        var waiting: [UInt64: (asker: Asker, name: String)] = [:]
        /// The number of whoever came first, or of one that has left since.
        var first: UInt64 = 0
        /// The number of whoever comes next.
        var next: UInt64 = 0

        mutating func admit(_ asker: Asker, for name: String) -> UInt64 {
            defer { next += 1 }
            waiting[next] = (asker, name)
            return next
        }

        mutating func takeFirst() -> (asker: Asker, name: String)? {
            guard busy < places, !waiting.isEmpty else { return nil }
            while first < next {
                defer { first += 1 }
                if let found = waiting.removeValue(forKey: first) { return found }
            }
            return nil
        }
    }

    private struct UnderWay: Sendable {
        var name: String
        var began: Duration
        var isSlow: Bool
    }

    /// More than that are no list of slow names but a resolver that is down, and then no lane helps.
    private static var mostSlowNames: Int { 10_000 }

    private let patience: Duration
    private var quick: Lane
    private var slow: Lane
    private var underWay: [UInt64: UnderWay] = [:]
    private var turns: UInt64 = 0
    /// The names whose last look-up took long.
    private var slowNames: Set<String> = []

    /// Empty lanes.
    ///
    /// - Parameter patience: A look-up that takes longer is a slow one.
    init(_ places: Places, patience: Duration) {
        self.patience = patience
        quick = Lane(places: places.quick)
        slow = Lane(places: places.slow)
    }

    /// How many wait, and how many look-ups are under way.
    var census: (waiting: Int, underWay: Int) { (quick.waiting.count + slow.waiting.count, underWay.count) }

    /// Puts somebody at the end of a lane.
    mutating func enter(_ asker: Asker, for name: String) -> Ticket {
        let isSlow = slowNames.contains(name)
        return Ticket(isSlow: isSlow, number: isSlow ? slow.admit(asker, for: name) : quick.admit(asker, for: name))
    }

    /// Takes somebody out who does not wait any more; of no effect where the look-up has begun.
    mutating func leave(_ ticket: Ticket) {
        if ticket.isSlow { slow.waiting[ticket.number] = nil } else { quick.waiting[ticket.number] = nil }
    }

    /// The next look-up to begin; nil where nobody waits or no place is free.
    mutating func begin(at now: Duration) -> Turn? {
        if !quick.waiting.isEmpty, quick.busy == quick.places { makeRoom(at: now) }
        let isSlow: Bool
        let found: (asker: Asker, name: String)
        if let first = quick.takeFirst() {
            (isSlow, found) = (false, first)
            quick.busy += 1
        } else if let first = slow.takeFirst() {
            (isSlow, found) = (true, first)
            slow.busy += 1
        } else {
            return nil
        }
        turns += 1
        underWay[turns] = UnderWay(name: found.name, began: now, isSlow: isSlow)
        return Turn(asker: found.asker, number: turns)
    }

    /// A look-up has ended.
    mutating func end(_ turn: Turn, at now: Duration) {
        guard let ended = underWay.removeValue(forKey: turn.number) else { return }
        if ended.isSlow { slow.busy -= 1 } else { quick.busy -= 1 }
        if now - ended.began > patience { remember(ended.name) } else { slowNames.remove(ended.name) }
    }

    /// Lets look-ups that take long go on in the slow lane.
    private mutating func makeRoom(at now: Duration) {
        for (number, look) in underWay where !look.isSlow && now - look.began > patience {
            remember(look.name)
            guard slow.busy < slow.places else { continue }
            underWay[number]?.isSlow = true
            quick.busy -= 1
            slow.busy += 1
        }
    }

    private mutating func remember(_ name: String) {
        if slowNames.count < Self.mostSlowNames { slowNames.insert(name) }
    }
}
