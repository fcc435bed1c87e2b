package import API
import Checks
package import Config
package import Logging
import Store
package import Timekeeping
package import Webhooks

/// An input of the scheduler's loop: a time that has come, work that is done, or an order from outside.
package enum SchedulerEvent: Sendable {
    case tick(Duration)
    case done(id: String, CheckLine.Outcome)
    case loaded(Result<Plan, Plan.Refusal>)
    /// The upkeep of the ledger has ended; `fault` says why it failed.
    case upkeepEnded(fault: String?)
    /// A ping of the heartbeat has ended.
    case heartbeatEnded(DeliveryResult)
    case ordered(Order)
    /// No more orders can come.
    case ordersClosed
}

/// What the control API and SIGHUP ask of the scheduler.
package enum Order: Sendable {
    /// The control socket answers.
    case opened
    /// Read the configuration again, and send the outcome to this stream.
    case reload(AsyncStream<ReloadDocument>.Continuation?)
}

/// An effect that the loop carries out for the core.
package enum Action: Sendable {
    case check(ConfiguredOrigin, Plan)
    case load
    /// Removes what is no longer configured, and history older than that instant.
    case upkeep(Plan, before: Instant)
    case sendHeartbeat(Post)
    /// Wakes the delivery worker: there may be messages in the outbox.
    case poke
    case log(Logger.Level, String)
    case tell([Systemd.State])
    case answer(AsyncStream<ReloadDocument>.Continuation, ReloadDocument)
    case wake(at: Duration)
}

/// One instant by two clocks: the monotonic one decides what is due, wall time is what is written down.
package struct ClockReading: Hashable, Sendable {
    package var uptime: Duration
    package var wall: Instant

    /// The same instant by both clocks.
    package init(uptime: Duration, wall: Instant) {
        self.uptime = uptime
        self.wall = wall
    }
}
