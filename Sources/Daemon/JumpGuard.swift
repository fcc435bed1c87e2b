import CLinux
import Checks
import Synchronization
package import Timekeeping

/// Wall time as the daemon believes it.
///
/// A monitor that believes a wrong clock calls every certificate expired. So when wall time jumps against the monotonic
/// clock, the guard continues the time from before the jump until the new one is confirmed: the kernel says that NTP keeps
/// the clock, or the jump has lasted so long that somebody must have meant it.
package struct JumpGuard: Sendable {
    /// A larger difference between two readings is a jump rather than a correction, in seconds.
    static let tolerance: Int64 = 30
    /// A jump that lasts this long is believed.
    static let probation: Duration = .seconds(600)

    /// A jump that is not believed yet.
    struct Doubt: Hashable, Sendable {
        /// Seconds from the believed time to wall time; negative where wall time went back.
        var jump: Int64
        /// When it was seen first, by the monotonic clock.
        var since: Duration
    }

    /// Wall time less monotonic time, in seconds.
    private var offset: Int64
    private(set) var doubt: Doubt?

    package init(wall: Instant, uptime: Duration) {
        offset = wall.seconds - uptime.components.seconds
    }

    /// The believed time.
    ///
    /// - Parameter isSynchronized: Whether the kernel says that NTP keeps wall time. Called only in doubt.
    package mutating func read(wall: Instant, uptime: Duration, isSynchronized: () -> Bool) -> Instant {
        let shown = wall.seconds - uptime.components.seconds
        let jump = shown - offset
        if abs(jump) <= JumpGuard.tolerance {
            offset = shown
            doubt = nil
        } else {
            // A clock that jumps again is doubted anew.
            let since = doubt.map { abs($0.jump - jump) <= JumpGuard.tolerance ? $0.since : uptime } ?? uptime
            doubt = Doubt(jump: jump, since: since)
            if uptime - since >= JumpGuard.probation || isSynchronized() {
                offset = shown
                doubt = nil
            }
        }
        return Instant(seconds: uptime.components.seconds + offset)
    }
}

/// The daemon's one clock for wall time. Any thread may read it.
final class Clock: Sendable {
    private let world: World
    private let jumpGuard: Mutex<JumpGuard>

    init(_ world: World) {
        self.world = world
        jumpGuard = Mutex(JumpGuard(wall: world.now(), uptime: world.uptime()))
    }

    func now() -> Instant {
        jumpGuard.withLock {
            $0.read(wall: world.now(), uptime: world.uptime(), isSynchronized: Clock.isSynchronized)
        }
    }

    /// A jump of wall time that is not believed yet.
    var doubt: JumpGuard.Doubt? {
        jumpGuard.withLock(\.doubt)
    }

    /// Whether the kernel says that wall time is synchronized (adjtimex(2)); false where it cannot be asked.
    private static func isSynchronized() -> Bool {
        var query = timex()
        let state = adjtimex(&query)
        return state >= 0 && state != TIME_ERROR
    }
}
