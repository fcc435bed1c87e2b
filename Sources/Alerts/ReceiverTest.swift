import Checks
public import Timekeeping

extension Incident {
    /// A trouble that is none, by which a receiver is tested: first it is open, and a second later over.
    ///
    /// - Parameters:
    ///   - receiver: The receiver's name.
    ///   - closed: Whether it is over.
    public static func test(of receiver: String, id: Int64, closed: Bool, at now: Instant) -> Incident {
        Incident(
            id: id, cause: .test(of: receiver), stage: closed ? .closed : .open,
            summary: AlertSummary(
                code: .receiverFailing, severity: .warning, failsAt: nil,
                title: closed ? "the test is over" : "a test: nothing is wrong",
                detail: "Somebody asked cfmon to show that its messages arrive here. A message that tells the end of"
                    + " the test follows this one.",
                remedy: "Nothing has to be done."),
            openedAt: now, changedAt: now, closedAt: closed ? now : nil, ending: closed ? .mended : nil)
    }
}
