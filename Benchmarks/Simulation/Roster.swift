import Timekeeping

/// Who was checked when: what a simulation is judged by. Times are uptime in milliseconds.
package struct Roster {
    /// What happened in one part of a story.
    package struct Chapter: Sendable {
        /// What the part is about.
        package var name: String
        /// How many checks began.
        package var checks = 0
        /// How long it lasted, as the origins saw it: without the time for which the monitor stood still.
        package var seconds = 0.0
        /// Checks that began in the busiest second.
        package var busiest = 0
        /// Checks under way at the most.
        package var mostInFlight = 0
        /// Checks outside of the origin's own place in the interval.
        package var offGrid = 0
        /// Checks at the origin's own place where the last one was less than an interval ago.
        package var doubled = 0
        /// Places in the interval, of all origins, that went by without a check although the monitor was awake.
        package var missed = 0
        /// Checks of an origin of which another one was still under way.
        package var overlapping = 0
    }

    /// A place in the interval is the same within this: wall time is known to the second when the monitor starts.
    private static let tolerance: Int64 = 1_300

    private let interval: Int64
    private var last: [Int64]
    /// Where the origin is checked within the interval, as its second check showed; -1 before.
    private var places: [Int64]
    private var isOnGrid: [Bool]
    private var isFlying: [Bool]
    /// Gaps that reach back beyond this are forgiven: the monitor slept or was not there.
    private var pardoned: Int64 = .min
    private var inFlight = 0
    private var second: (at: Int64, checks: Int) = (.min, 0)
    private var began: Int64
    /// What has happened so far, part by part.
    package private(set) var chapters: [Chapter] = []

    /// Nobody was checked yet.
    package init(origins: Int, interval: Duration, at now: Duration) {
        self.interval = max(1, interval.milliseconds64)
        last = Array(repeating: .min, count: origins)
        places = Array(repeating: -1, count: origins)
        isOnGrid = Array(repeating: false, count: origins)
        isFlying = Array(repeating: false, count: origins)
        began = now.milliseconds64
    }

    /// A new part begins.
    package mutating func open(_ name: String, at now: Duration) {
        close(at: now)
        began = now.milliseconds64
        second = (.min, 0)
        chapters.append(Chapter(name: name))
    }

    /// The last part ends.
    package mutating func close(at now: Duration) {
        guard !chapters.isEmpty else { return }
        let lasted = Double(now.milliseconds64 - began) / 1_000
        note { $0.seconds = lasted }
    }

    /// A check begins.
    mutating func begin(_ origin: Int, at now: Duration) {
        let now = now.milliseconds64
        inFlight += 1
        let flying = inFlight
        if second.at != now / 1_000 { second = (now / 1_000, 0) }
        second.checks += 1
        let begun = second.checks
        let overlaps = isFlying[origin]
        isFlying[origin] = true
        note { chapter in
            chapter.checks += 1
            chapter.mostInFlight = max(chapter.mostInFlight, flying)
            chapter.busiest = max(chapter.busiest, begun)
            if overlaps { chapter.overlapping += 1 }
        }
        place(origin, at: now)
        last[origin] = now
    }

    /// A check ends.
    mutating func end(_ origin: Int) {
        inFlight -= 1
        isFlying[origin] = false
    }

    /// The monitor was away until now: whatever should have been checked meanwhile was not missed.
    mutating func pardon(at now: Duration, isRestart: Bool) {
        pardoned = now.milliseconds64
        guard isRestart else { return }
        inFlight = 0
        for origin in isFlying.indices { isFlying[origin] = false }
    }

    /// The origin is another one from now on, which is checked out of turn.
    mutating func change(_ origin: Int) {
        isOnGrid[origin] = false
    }

    /// The origin was not watched, and comes back.
    mutating func readmit(_ origin: Int) {
        isOnGrid[origin] = false
        last[origin] = .min
    }

    /// Whether the origin was checked within that time.
    package func wasChecked(_ origin: Int, within span: Duration, before now: Duration) -> Bool {
        last[origin] >= now.milliseconds64 - span.milliseconds64
    }

    /// The origins that were not checked for so long, of those that are `among`.
    package func unchecked(for span: Duration, before now: Duration, among range: Range<Int>) -> Int {
        range.count { !wasChecked($0, within: span, before: now) }
    }

    private mutating func place(_ origin: Int, at now: Int64) {
        let before = last[origin]
        guard before != .min else { return }
        let place = now % interval
        if places[origin] < 0 {
            places[origin] = place
            isOnGrid[origin] = true
            return
        }
        let difference = abs(place - places[origin])
        let isHere = min(difference, interval - difference) <= Roster.tolerance
        let gap = now - before
        let wasHere = isOnGrid[origin]
        if !isHere { note { $0.offGrid += 1 } }
        if isHere, wasHere, gap < interval - Roster.tolerance * 2 { note { $0.doubled += 1 } }
        if before >= pardoned {
            // A slot that follows a check out of turn too closely is left out.
            let longest = wasHere ? interval : interval * 3 / 2
            let missed = Int((gap - longest) / interval) + 1
            if gap > longest + Roster.tolerance * 2 { note { $0.missed += missed } }
        }
        isOnGrid[origin] = isHere
    }

    private mutating func note(_ change: (inout Chapter) -> Void) {
        guard !chapters.isEmpty else { return }
        change(&chapters[chapters.count - 1])
    }
}

extension Duration {
    /// Whole milliseconds.
    var milliseconds64: Int64 { components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000 }
}
