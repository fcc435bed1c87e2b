import Synchronization
import Timekeeping

/// The state that the scheduler's loop publishes. The control API and the delivery worker read it; only the loop writes it.
struct DaemonState: Sendable {
    var plan: Plan
    /// When the loop last turned; nil before its first turn.
    var lastCycleAt: Instant?
    /// How late checks begin.
    var scheduleLag = ScheduleLag()
    /// Why the last write to the ledger failed; nil where it did not.
    var storeFault: String?
    /// Why the ledger's last upkeep failed; nil where it did not.
    var upkeepFault: String?
    /// Why the newest configuration was refused; empty where it was taken.
    var refusal: [String] = []
}

/// The daemon state behind a lock. A reader never waits for the loop, so a daemon that is stuck can still say so.
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
