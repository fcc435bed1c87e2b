import Checks
public import Timekeeping

// Incidents of the monitor itself, which no origin has.

extension Cause {
    /// The monitor's own network fails.
    public static let offline = Cause(code: .monitorOffline, subject: "this monitor")
    /// The history on the disk was damaged and begins anew.
    public static let damage = Cause(code: .monitorStore, subject: "ledger")

    /// The receiver of that name does not accept its messages.
    public static func failure(of receiver: String) -> Cause {
        Cause(code: .receiverFailing, subject: receiver)
    }

    // No receiver's name holds a space.
    private static let testMark = "test of "

    /// Whether nothing is wrong, and a receiver is tested.
    public var isTest: Bool { code == .receiverFailing && subject.hasPrefix(Cause.testMark) }

    fileprivate static func test(of receiver: String) -> Cause { .failure(of: testMark + receiver) }
}

extension Incident {
    /// The failure of the monitor's own network.
    ///
    /// - Parameters:
    ///   - lost: How many hosts cannot be reached.
    ///   - seen: How many hosts were tried.
    ///   - beginning: When the first of them was lost.
    public static func offline(lost: Int, of seen: Int, since beginning: Instant, id: Int64, at now: Instant)
        -> Incident
    {
        Incident(
            ofMonitor: .offline, .critical, id: id, since: beginning, at: now,
            title: "\(lost) of \(seen) places became unreachable together",
            detail: "Its own network is the likely cause. Until it is over, nobody is told of single origins that"
                + " cannot be reached; whatever is still unreachable then is told.",
            remedy: FindingCode.monitorOffline.entry.remedy)
    }

    /// The failure of a receiver.
    ///
    /// - Parameters:
    ///   - receiver: The receiver's name.
    ///   - error: Why the last attempt failed, without secrets.
    public static func failure(of receiver: String, error: String, id: Int64, at now: Instant) -> Incident {
        Incident(
            ofMonitor: .failure(of: receiver), id: id, at: now,
            title: "alerts for the receiver \(receiver) do not arrive",
            detail: "It has taken nothing for three days, or refused for good: \(error)",
            remedy: FindingCode.receiverFailing.entry.remedy)
    }

    /// A ledger that was damaged. The incident ends with the next start that finds the file sound.
    ///
    /// - Parameter words: What was wrong with the file, and where it is now.
    public static func damage(_ words: String, id: Int64, at now: Instant) -> Incident {
        Incident(
            ofMonitor: .damage, id: id, at: now, title: "the history was damaged, and begins anew",
            detail: words + ".",
            remedy: "Look at the disk. The old file is kept; a backup can take its place while cfmond is stopped.")
    }

    /// A test of a receiver: an open incident without a fault, or its end.
    ///
    /// - Parameters:
    ///   - receiver: The receiver's name.
    ///   - closed: Whether it is over.
    public static func test(of receiver: String, id: Int64, closed: Bool, at now: Instant) -> Incident {
        let test = Incident(
            ofMonitor: .test(of: receiver), id: id, at: now,
            title: closed ? "the test is over" : "a test: nothing is wrong",
            detail: "Somebody asked cfmon to show that its messages arrive here. A message that tells the end of"
                + " the test follows this one.",
            remedy: "Nothing has to be done.")
        return closed ? test.ended(at: now) : test
    }

    private init(
        ofMonitor cause: Cause, _ severity: Severity = .warning, id: Int64, since beginning: Instant? = nil,
        at now: Instant, title: String, detail: String, remedy: String
    ) {
        self.init(
            id: id, cause: cause, stage: .open,
            summary: AlertSummary(
                code: cause.code, severity: severity, failsAt: nil, title: title, detail: detail, remedy: remedy),
            openedAt: beginning ?? now, changedAt: now)
    }

    /// Whether it is about the monitor itself, so that no origin has it.
    public var isOfMonitor: Bool { cause.code.entry.chapter == .monitor }

    /// The same incident, closed.
    public func ended(as ending: Ending = .mended, at now: Instant) -> Incident {
        var incident = self
        incident.stage = .closed
        incident.closedAt = now
        incident.changedAt = now
        incident.ending = ending
        return incident
    }
}
