import CSystemd

/// What the daemon tells the service manager: sd_notify(3). Without `NOTIFY_SOCKET` nothing is sent.
package struct Systemd: Sendable {
    package enum State: Hashable, Sendable {
        /// It is not ready yet, and wants so much time from now on.
        case starting(Duration)
        case ready
        /// One line for `systemctl status`.
        case status(String)
        case watchdog
        case reloading
        case stopping
    }

    /// How often the manager wants to hear `watchdog`, halved so that one may be late; nil where it does not.
    let watchdogInterval: Duration?

    /// How long a start may take that looks through a ledger of so many bytes: a slow disk gives a megabyte a second of
    /// pages that lie about.
    static func timeToStart(ledger bytes: Int64) -> Duration {
        .seconds(60 + bytes / 1_000_000)
    }

    /// Reads `WATCHDOG_USEC` and `WATCHDOG_PID`.
    init() {
        var microseconds: UInt64 = 0
        watchdogInterval =
            sd_watchdog_enabled(0, &microseconds) > 0 ? .microseconds(Int64(clamping: microseconds / 2)) : nil
    }

    /// Sends the states in one datagram. A manager that cannot be reached is no reason to stop checking.
    ///
    /// - Returns: Whether there was a manager that could be told.
    @discardableResult
    func tell(_ states: [State]) -> Bool {
        sd_notify(0, states.map(\.line).joined(separator: "\n")) > 0
    }
}

extension Systemd.State {
    fileprivate var line: String {
        switch self {
        case .starting(let time):
            return "EXTEND_TIMEOUT_USEC=\(Int64(time / .microseconds(1)))"
        case .ready:
            return "READY=1"
        case .status(let text):
            return "STATUS=" + text.split(whereSeparator: \.isNewline).joined(separator: " ")
        case .watchdog:
            return "WATCHDOG=1"
        case .stopping:
            return "STOPPING=1"
        case .reloading:
            // systemd tells a reload from an older one by the time at which it began, on CLOCK_MONOTONIC.
            let clock = SuspendingClock()
            let time = clock.systemEpoch.duration(to: clock.now)
            return "RELOADING=1\nMONOTONIC_USEC=\(Int64(time / .microseconds(1)))"
        }
    }
}
