import Synchronization
import Timekeeping

/// What the scheduler's loop lets others know of itself: the control API and the delivery worker read it, nobody else writes it.
struct DaemonState: Sendable {
    var plan: Plan
    /// When the loop last turned; nil before its first turn.
    var lastCycleAt: Instant?
    /// How late checks begin.
    var scheduleLag = ScheduleLag()
    /// Why the ledger could not be written last; nil where it could.
    var storeFault: String?
    /// Why the ledger's last upkeep failed; nil where it did not.
    var upkeepFault: String?
    /// Why the newest configuration was not taken; empty where it was.
    var refusal: [String] = []
}

/// Where the daemon state hangs. Reading it never waits for the loop, so a daemon that is stuck can still say so.
final class SharedDaemonState: Sendable {
    private let daemonState: Mutex<DaemonState>

    init(_ daemonState: DaemonState) {
        self.daemonState = Mutex(daemonState)
    }

    var current: DaemonState {
        daemonState.withLock { $0 }
    }

    func put(_ new: DaemonState) {
        daemonState.withLock { $0 = new }
    }
}
