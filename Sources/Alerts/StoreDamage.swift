import Checks
public import Timekeeping

extension Cause {
    /// The history on the disk was damaged, and begins anew.
    public static let damage = Cause(code: .monitorStore, subject: "ledger")
}

extension Incident {
    /// A file that was damaged: the monitor's own trouble, which no origin has. It is over with the next start that finds
    /// the file sound.
    ///
    /// - Parameter words: What was wrong with it, and where it is now.
    public static func damage(_ words: String, id: Int64, at now: Instant) -> Incident {
        Incident(
            id: id, cause: .damage, stage: .open,
            summary: AlertSummary(
                code: .monitorStore, severity: .warning, failsAt: nil,
                title: "the history was damaged, and begins anew", detail: words + ".",
                remedy: "Look at the disk. The old file is kept; a backup can take its place while cfmond is stopped."),
            openedAt: now, changedAt: now)
    }
}
