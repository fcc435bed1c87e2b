package import Timekeeping

/// Wall time as the daemon believes it.
///
/// A monitor that takes a wrong clock at its word calls every certificate expired. So when wall time jumps against the
/// monotonic clock, the time from before the jump goes on until the new one is confirmed: the kernel says that it is kept
/// by NTP, or it has stood for long enough that somebody must have meant it.
package struct JumpGuard: Sendable {
    /// A larger difference between two readings is no correction by the way, but a jump. In seconds.
    static let tolerance: Int64 = 30
    /// A jump that lasts so long is believed.
    static let probation: Duration = .seconds(600)

    /// A jump that is not believed yet.
    struct Doubt: Hashable, Sendable {
        /// By how much wall time differs from the time that goes on, in seconds; negative where it went back.
        var jump: Int64
        /// By the monotonic clock.
        var since: Duration
    }

    /// Wall time less monotonic time, in seconds.
    private var offset: Int64
    private(set) var doubt: Doubt?

    package init(wall: Instant, uptime: Duration) {
        offset = wall.seconds - uptime.components.seconds
    }

    /// What time it is.
    ///
    /// - Parameter isKept: Whether the kernel says that wall time is kept by NTP; asked only where it matters.
    package mutating func read(wall: Instant, uptime: Duration, isKept: () -> Bool) -> Instant {
        let shown = wall.seconds - uptime.components.seconds
        let jump = shown - offset
        if abs(jump) <= JumpGuard.tolerance {
            offset = shown
            doubt = nil
        } else {
            // One that goes on jumping is doubted anew.
            let since = doubt.map { abs($0.jump - jump) <= JumpGuard.tolerance ? $0.since : uptime } ?? uptime
            doubt = Doubt(jump: jump, since: since)
            if uptime - since >= JumpGuard.probation || isKept() {
                offset = shown
                doubt = nil
            }
        }
        return Instant(seconds: uptime.components.seconds + offset)
    }
}
