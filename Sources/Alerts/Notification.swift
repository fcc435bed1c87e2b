public import Checks
public import Timekeeping

/// News about one incident for one receiver.
public struct Notification: Hashable, Sendable {
    /// Why the receiver is notified.
    public enum Kind: String, CaseIterable, Sendable {
        /// The first notification about the incident.
        case trigger
        /// An origin joined, or the severity fell.
        case update
        /// The severity rose, or CloudFront will fail much earlier than the receiver was told.
        case escalate
        /// Nothing new, but the receiver's `repeatAfter` has passed since the last notification.
        case repeated
        /// It is over.
        case recover

        /// The event's name in a message.
        public var event: String {
            switch self {
            case .trigger: "incident.opened"
            case .update: "incident.updated"
            case .escalate: "incident.escalated"
            case .repeated: "incident.repeated"
            case .recover: "incident.resolved"
            }
        }

        /// Seconds to wait for more of the same before sending. Origins that share a cause are checked one after the
        /// other, and one message covers them all.
        public var gathering: Int64 { self == .update ? 300 : 0 }

        /// The kind that replaces both, where the earlier notification was never delivered.
        public func following(undelivered earlier: Kind) -> Kind {
            switch (earlier, self) {
            case (_, .recover): .recover
            case (.trigger, _): .trigger
            case (.escalate, _): .escalate
            default: self
            }
        }
    }

    /// Why the receiver is notified.
    public var kind: Kind
    /// The receiver's name.
    public var receiver: String
    /// The incident at the time of the notification.
    public var incident: Incident

    /// A notification for the receiver of that name.
    public init(_ kind: Kind, to receiver: String, of incident: Incident) {
        self.kind = kind
        self.receiver = receiver
        self.incident = incident
    }
}

/// The last notification of one receiver about one incident. The next one is decided from it.
public struct NotificationRecord: Hashable, Sendable {
    /// The incident's severity at that time.
    public var severity: Severity
    /// `Incident.joins` at that time.
    public var joins: Int
    /// When the receiver was notified.
    public var at: Instant
    /// Whether the receiver knows that the incident is over.
    public var recovered: Bool
    /// When CloudFront was to start failing, as the receiver was told; nil where that was unknown.
    public var failsAt: Instant?

    /// A record, field by field.
    public init(severity: Severity, joins: Int, at: Instant, recovered: Bool, failsAt: Instant? = nil) {
        self.failsAt = failsAt
        self.severity = severity
        self.joins = joins
        self.at = at
        self.recovered = recovered
    }

    /// The record of this notification.
    public init(_ notification: Notification, at now: Instant) {
        self.init(
            severity: notification.incident.severity, joins: notification.incident.joins, at: now,
            recovered: notification.kind == .recover, failsAt: notification.incident.failsAt)
    }
}

extension Incident {
    /// The notifications that are due, decided from the records alone. So the answer stays the same until a record
    /// changes, also across a restart.
    ///
    /// - Parameters:
    ///   - records: By the receiver's name.
    ///   - suppression: What keeps it quiet. A receiver that knows of the incident learns of its end in any case.
    ///   - origin: The origin whose check led here; nil where none did. A check that no longer saw the fault is no reason
    ///     for a first notification or a repetition.
    public func notifications(
        to receivers: [Receiver], records: [String: NotificationRecord], suppression: Suppression = Suppression(),
        onCheckOf origin: String? = nil,
        at now: Instant
    ) -> [Notification] {
        if stage == .open {
            if suppression.outlook != .well, cause.code.meansUnreachable { return [] }
            if !silences(among: suppression.silences, at: now).isEmpty { return [] }
        }
        let isMissed = origins.contains { $0.origin == origin && $0.calm > 0 && $0.until == nil }
        return receivers.compactMap { receiver in
            guard let kind = kind(for: receiver, after: records[receiver.name], suppression.acknowledgement, at: now),
                !(isMissed && [.trigger, .repeated].contains(kind))
            else { return nil }
            return Notification(kind, to: receiver.name, of: self)
        }
    }

    private func kind(
        for receiver: Receiver, after last: NotificationRecord?, _ acknowledgement: Acknowledgement?, at now: Instant
    ) -> Notification.Kind? {
        switch stage {
        case .pending:
            return nil
        case .closed:
            guard let last, !last.recovered else { return nil }
            return receiver.send.contains(.recovery) ? .recover : nil
        case .open:
            if cause == .failure(of: receiver.name) { return nil }
            let isWanted = receiver.wants(severity)
            guard let last else { return isWanted && receiver.concerns(self) ? .trigger : nil }
            if severity > last.severity { return isWanted ? .escalate : nil }
            if isWanted, last.isOvertaken(by: failsAt) { return .escalate }
            if severity < last.severity || joins > last.joins { return .update }
            if let acknowledgement, severity <= acknowledgement.severity { return nil }
            guard isWanted, let span = receiver.repeatAfter[severity] else { return nil }
            // A record from the future was made while the clock ran ahead.
            return now < last.at || now.seconds(since: last.at) >= span ? .repeated : nil
        }
    }
}

extension NotificationRecord {
    /// Whether CloudFront will fail so much earlier than the receiver was told that plans no longer hold: by more than a
    /// quarter of the remaining time.
    fileprivate func isOvertaken(by failure: Instant?) -> Bool {
        guard let failure, let failsAt, failsAt > at else { return false }
        return failsAt.seconds(since: failure) > failsAt.seconds(since: at) / 4
    }
}

extension Receiver {
    fileprivate func wants(_ severity: Severity) -> Bool {
        switch severity {
        case .warning: send.contains(.warning)
        case .critical: send.contains(.critical)
        case .ok, .notice, .unknown: false
        }
    }

    /// Whether an affected origin carries all the labels that this receiver asks for. Incidents of the monitor itself
    /// concern every receiver.
    fileprivate func concerns(_ incident: Incident) -> Bool {
        incident.origins.isEmpty
            || incident.origins.contains { affected in
                affected.until == nil && match.allSatisfy { affected.labels[$0.key] == $0.value }
            }
    }
}
