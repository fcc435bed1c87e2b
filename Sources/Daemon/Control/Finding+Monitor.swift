import Alerts
import Checks
import Store
import Timekeeping

extension Finding {
    /// The ledger cannot be used.
    init(storeFault reason: String) {
        self.init(
            .monitorStore, title: "results cannot be stored",
            detail: "The ledger in the state directory cannot be used: \(reason). "
                + "Checks go on, and what they find waits in memory as far as there is room.")
    }

    /// The upkeep of the ledger fails.
    init(upkeepFault reason: String) {
        self.init(
            .monitorStore, severity: .warning, title: "the ledger cannot be tidied",
            detail: "\(reason). Checks and alerts go on; what is old or no longer configured may stay in the file.")
    }

    /// A receiver has accepted nothing for some time; its messages are tried again.
    init(_ delay: ReceiverDelay, at now: Instant) {
        let span = Duration.seconds(now.seconds(since: delay.since)).span
        self.init(
            .receiverFailing, severity: .warning,
            title: "the receiver \(delay.receiver) has taken nothing for \(span)",
            detail: "The last attempt: \(delay.error). It is tried again; `cfmonctl deliveries --failed` shows when.")
    }

    /// Checks began later than their whole interval after they were due, the worst by `overdue`.
    init(overdue: Duration) {
        self.init(
            .monitorOverloaded, title: "checks begin up to \(Duration.seconds(overdue.components.seconds).span) late",
            detail: "Some began later than their whole interval after they were due.",
            evidence: ["late_seconds": .number(overdue.milliseconds / 1000)])
    }

    /// The system's clock has jumped and is not believed yet.
    init(doubt: JumpGuard.Doubt) {
        let span = Duration.seconds(abs(doubt.jump)).span
        self.init(
            .monitorClock, title: "the clock jumped \(doubt.jump > 0 ? "ahead" : "back") by \(span)",
            detail:
                "Dates are judged by the time from before the jump until the kernel says that the clock is kept by NTP, "
                + "or it has stood for \(JumpGuard.probation.span).",
            evidence: ["jump_seconds": .number(Double(doubt.jump))])
    }

    /// An open incident of the monitor itself. When its network is lost, the catalogue's severity replaces the incident's:
    /// it cannot tell how any origin is.
    init(ofMonitor incident: Incident) {
        self.init(
            incident.code, severity: incident.cause == .offline ? nil : incident.severity, title: incident.title,
            detail: incident.detail, remedy: incident.remedy)
    }

    /// The trust bundle has not changed for that many seconds.
    init(trustAge seconds: Int64, path: String) {
        self.init(
            .monitorTrustOld, title: "the trust bundle is \(seconds / 86_400) days old",
            detail: "\(path) has not changed since. CloudFront follows Mozilla's list as it is now.",
            evidence: ["path": .text(path), "days": .number(Double(seconds / 86_400))])
    }
}
