package import API
import Checks
package import Config
package import Logging
import Store
package import Timekeeping
package import Webhooks

/// What reaches the scheduler's loop: a time that has come, work that is done, or an order from outside.
package enum SchedulerEvent: Sendable {
    case tick(Duration)
    case done(id: String, CheckLine.Outcome)
    case loaded(Result<Plan, Plan.Refusal>)
    /// The upkeep of the ledger has ended; with why it failed.
    case kept(fault: String?)
    /// The heartbeat was answered.
    case beaten(Answer)
    case ordered(Order)
    /// Nobody can give orders any more.
    case ordersClosed
}

/// What others may ask of the scheduler.
package enum Order: Sendable {
    /// The control socket answers.
    case opened
    /// Read the configuration anew; the answer goes to whoever asked.
    case reload(AsyncStream<ReloadAnswer>.Continuation?)
}

/// What the loop does next.
package enum Action: Sendable {
    case check(ConfiguredOrigin, Plan)
    case load
    /// Lets go of what is no longer configured, and of history older than that instant.
    case upkeep(Plan, before: Instant)
    case beat(Post)
    /// There may be messages in the outbox.
    case poke
    case log(Logger.Level, String)
    case tell([Systemd.State])
    case answer(AsyncStream<ReloadAnswer>.Continuation, ReloadAnswer)
    case wake(at: Duration)
}

/// A moment by both clocks: the monotonic one for what is due, wall time for what is written.
package struct Moment: Hashable, Sendable {
    package var uptime: Duration
    package var wall: Instant

    /// The same moment, as both clocks show it.
    package init(uptime: Duration, wall: Instant) {
        self.uptime = uptime
        self.wall = wall
    }
}
