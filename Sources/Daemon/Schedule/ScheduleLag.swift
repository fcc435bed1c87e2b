import Timekeeping

/// How late checks begin: over the last minute or two, in powers of two.
package struct ScheduleLag: Sendable {
    private struct Window: Sendable {
        /// How many began less than 2ⁿ ms late and no less than half of that; the first for less than one.
        var counts = [Int](repeating: 0, count: 40)
        /// By how much the worst of those began late that were later than their whole interval; nil where none was.
        var worstOverdue: Duration?
    }

    private static let span: Duration = .seconds(60)

    private var ended = Window()
    private var current = Window()
    private var began: Duration = .zero

    /// Takes the delay of a check that begins now.
    mutating func note(_ lag: Duration, every interval: Duration, at now: Duration) {
        turn(to: now)
        let milliseconds = UInt64(max(0, lag.milliseconds))
        current.counts[min(current.counts.count - 1, UInt64.bitWidth - milliseconds.leadingZeroBitCount)] += 1
        if lag > interval { current.worstOverdue = max(current.worstOverdue ?? lag, lag) }
    }

    /// Lets what is old go.
    mutating func turn(to now: Duration) {
        guard now - began >= ScheduleLag.span else { return }
        ended = now - began < ScheduleLag.span * 2 ? current : Window()
        current = Window()
        began = now
    }

    /// No more than one check in a hundred began later than that: the upper bound of its power of two.
    package var percentile99: Duration {
        let counts = zip(ended.counts, current.counts).map { $0 + $1 }
        let all = counts.reduce(0, +)
        guard all > 0 else { return .zero }
        var above = all / 100
        for (power, count) in counts.enumerated().reversed() {
            guard count <= above else { return power == 0 ? .zero : .milliseconds(Int64(1) << power) }
            above -= count
        }
        return .zero
    }

    /// By how much the worst check of late began later than its whole interval; nil where none did.
    package var overdue: Duration? {
        [ended.worstOverdue, current.worstOverdue].compactMap { $0 }.max()
    }
}
