public import Checks
public import Timekeeping

/// Something that one receiver is to be told about one incident.
public struct Notification: Hashable, Sendable {
    /// Why the receiver is told.
    public enum Kind: String, CaseIterable, Sendable {
        /// The receiver hears of the incident for the first time.
        case trigger
        /// An origin joined, or it became less grave.
        case update
        /// It became graver, or CloudFront will fail much earlier than was said.
        case escalate
        /// Nothing new, but it has lasted for the receiver's `repeatAfter` since the last word.
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

        /// Seconds to wait for more of the same before it is sent. Origins that share a cause are checked one after
        /// the other: they are told together.
        public var gathering: Int64 { self == .update ? 300 : 0 }

        /// What to say instead of two things of which the first was never delivered.
        public func following(undelivered earlier: Kind) -> Kind {
            switch (earlier, self) {
            case (_, .recover): .recover
            case (.trigger, _): .trigger
            case (.escalate, _): .escalate
            default: self
            }
        }
    }

    /// Why the receiver is told.
    public var kind: Kind
    /// The receiver's name.
    public var receiver: String
    /// As it was when the notice was given.
    public var incident: Incident

    /// A notice to the receiver of that name.
    public init(_ kind: Kind, to receiver: String, of incident: Incident) {
        self.kind = kind
        self.receiver = receiver
        self.incident = incident
    }
}

/// What one receiver was told last about one incident: the record from which the next notice is decided.
public struct NotificationRecord: Hashable, Sendable {
    /// The incident's severity at that time.
    public var severity: Severity
    /// `Incident.joins` at that time.
    public var joins: Int
    /// When it was told.
    public var at: Instant
    /// Whether the receiver knows that it is over.
    public var recovered: Bool
    /// When CloudFront was to start failing, as it was told; nil where it was not.
    public var failsAt: Instant?

    /// A record, field by field.
    public init(severity: Severity, joins: Int, at: Instant, recovered: Bool, failsAt: Instant? = nil) {
        self.failsAt = failsAt
        self.severity = severity
        self.joins = joins
        self.at = at
        self.recovered = recovered
    }

    /// The record of this notice.
    public init(_ notice: Notification, at now: Instant) {
        self.init(
            severity: notice.incident.severity, joins: notice.incident.joins, at: now,
            recovered: notice.kind == .recover, failsAt: notice.incident.failsAt)
    }
}

extension Incident {
    /// What is to be told about it, decided from the record alone: asked twice, it answers the same until the record
    /// has changed, and after a restart as before.
    ///
    /// - Parameters:
    ///   - told: By the receiver's name.
    ///   - suppression: What keeps it quiet. The end of what a receiver was told is told in any case.
    ///   - origin: The origin whose check is the context; nil where none is. Where that check did not see the fault any
    ///     more, it is no context to tell of it for the first time, or again.
    public func notifications(
        to receivers: [Receiver], told: [String: NotificationRecord], suppression: Suppression = Suppression(),
        onCheckOf origin: String? = nil,
        at now: Instant
    ) -> [Notification] {
        if stage == .open {
            if suppression.outlook != .well, cause.code.meansUnreachable { return [] }
            if !silences(among: suppression.silences, at: now).isEmpty { return [] }
        }
        let isMissed = origins.contains { $0.origin == origin && $0.calm > 0 && $0.until == nil }
        return receivers.compactMap { receiver in
            guard let kind = word(for: receiver, told: told[receiver.name], suppression.acknowledgement, at: now),
                !(isMissed && [.trigger, .repeated].contains(kind))
            else { return nil }
            return Notification(kind, to: receiver.name, of: self)
        }
    }

    private func word(
        for receiver: Receiver, told: NotificationRecord?, _ acknowledgement: Acknowledgement?, at now: Instant
    ) -> Notification.Kind? {
        switch stage {
        case .pending:
            return nil
        case .closed:
            guard let told, !told.recovered else { return nil }
            return receiver.send.contains(.recovery) ? .recover : nil
        case .open:
            if cause == .failure(of: receiver.name) { return nil }
            let isWished = receiver.wants(severity)
            guard let told else { return isWished && receiver.concerns(self) ? .trigger : nil }
            if severity > told.severity { return isWished ? .escalate : nil }
            if isWished, told.isOvertaken(by: failsAt) { return .escalate }
            if severity < told.severity || joins > told.joins { return .update }
            if let acknowledgement, severity <= acknowledgement.severity { return nil }
            guard isWished, let span = receiver.repeatAfter[severity] else { return nil }
            // What was told at a time that is yet to come was told by a clock that ran ahead.
            return now < told.at || now.seconds(since: told.at) >= span ? .repeated : nil
        }
    }
}

extension NotificationRecord {
    /// Whether CloudFront will fail so much earlier than was said that somebody's plan no longer holds: by more than a
    /// quarter of the time that there seemed to be.
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

    /// Whether an origin that complains carries all the labels that this receiver asks for. The monitor's own trouble,
    /// which no origin has, concerns everybody.
    fileprivate func concerns(_ incident: Incident) -> Bool {
        incident.origins.isEmpty
            || incident.origins.contains { affected in
                affected.until == nil && match.allSatisfy { affected.labels[$0.key] == $0.value }
            }
    }
}
