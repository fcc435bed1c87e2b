import CLinux
import Checks
import Synchronization
import Timekeeping

/// The daemon's one clock for wall time, which may be asked from anywhere.
final class Clock: Sendable {
    private let world: World
    private let jumpGuard: Mutex<JumpGuard>

    init(_ world: World) {
        self.world = world
        jumpGuard = Mutex(JumpGuard(wall: world.now(), uptime: world.uptime()))
    }

    func now() -> Instant {
        jumpGuard.withLock { $0.read(wall: world.now(), uptime: world.uptime(), isKept: Clock.isKept) }
    }

    /// A jump of wall time that is not believed yet.
    var doubt: JumpGuard.Doubt? {
        jumpGuard.withLock(\.doubt)
    }

    /// Whether the kernel says that wall time is synchronised (adjtimex(2)). Where it may not be asked, nobody says so.
    private static func isKept() -> Bool {
        var query = timex()
        let state = adjtimex(&query)
        return state >= 0 && state != TIME_ERROR
    }
}
