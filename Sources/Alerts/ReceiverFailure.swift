import Checks
public import Timekeeping

extension Cause {
    /// The receiver of that name does not take what it is told.
    public static func failure(of receiver: String) -> Cause {
        Cause(code: .receiverFailing, subject: receiver)
    }
}

extension Incident {
    /// A receiver's failure: the monitor's own trouble, which no origin has.
    ///
    /// - Parameters:
    ///   - receiver: The receiver's name.
    ///   - error: What became of the last attempt, without secrets.
    public static func failure(of receiver: String, error: String, id: Int64, at now: Instant) -> Incident {
        let entry = FindingCode.receiverFailing.entry
        return Incident(
            id: id, cause: .failure(of: receiver), stage: .open,
            summary: AlertSummary(
                code: .receiverFailing, severity: .warning, failsAt: nil,
                title: "alerts for the receiver \(receiver) do not arrive",
                detail: "It has taken nothing for three days, or refused for good: \(error)", remedy: entry.remedy),
            openedAt: now, changedAt: now)
    }

    /// The same when it is over.
    public func ended(as ending: Ending = .mended, at now: Instant) -> Incident {
        var incident = self
        incident.stage = .closed
        incident.closedAt = now
        incident.changedAt = now
        incident.ending = ending
        return incident
    }
}
