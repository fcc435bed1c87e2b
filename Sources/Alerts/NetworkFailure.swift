import Checks
public import Timekeeping

extension Cause {
    /// The monitor's own network fails.
    public static let offline = Cause(code: .monitorOffline, subject: "this monitor")
}

extension Incident {
    /// The failure of the monitor's own network, which no origin has.
    ///
    /// - Parameters:
    ///   - lost: Places that cannot be reached.
    ///   - seen: Places that were looked for.
    ///   - beginning: When the first of them was lost.
    public static func offline(lost: Int, of seen: Int, since beginning: Instant, id: Int64, at now: Instant)
        -> Incident
    {
        let entry = FindingCode.monitorOffline.entry
        return Incident(
            id: id, cause: .offline, stage: .open,
            summary: AlertSummary(
                code: .monitorOffline, severity: .critical, failsAt: nil,
                title: "\(lost) of \(seen) places became unreachable together",
                detail: "Its own network is the likely cause. Until it is over, nobody is told of single origins that"
                    + " cannot be reached; whatever is still unreachable then is told.",
                remedy: entry.remedy),
            openedAt: beginning, changedAt: now)
    }

    /// Whether it is about the monitor itself, so that no origin has it.
    public var isOfMonitor: Bool { cause.code.entry.chapter == .monitor }
}
