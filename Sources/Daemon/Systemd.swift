import CSystemd

/// Reports the daemon's state to the service manager: sd_notify(3). Without `NOTIFY_SOCKET` nothing is sent.
package struct Systemd: Sendable {
    package enum State: Hashable, Sendable {
        /// Not ready yet; the start may take this long from now on.
        case starting(Duration)
        case ready
        /// One line for `systemctl status`.
        case status(String)
        case watchdog
        case reloading
        case stopping
    }

    /// Half the time within which the manager expects `watchdog`, so that one may be late; nil where it expects none.
    let watchdogInterval: Duration?

    /// How long a start may take that reads a ledger of so many bytes: a slow disk reads a megabyte a second of scattered
    /// pages.
    static func timeToStart(ledger bytes: Int64) -> Duration {
        .seconds(60 + bytes / 1_000_000)
    }

    /// Reads `WATCHDOG_USEC` and `WATCHDOG_PID`.
    init() {
        var microseconds: UInt64 = 0
        watchdogInterval =
            sd_watchdog_enabled(0, &microseconds) > 0 ? .microseconds(Int64(clamping: microseconds / 2)) : nil
    }

    /// Sends the states in one datagram. Checks go on if the manager cannot be reached.
    ///
    /// - Returns: Whether a manager was told.
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
            // systemd tells reloads apart by their start on CLOCK_MONOTONIC.
            let clock = SuspendingClock()
            let time = clock.systemEpoch.duration(to: clock.now)
            return "RELOADING=1\nMONOTONIC_USEC=\(Int64(time / .microseconds(1)))"
        }
    }
}
