import Alerts
import Store
import Timekeeping

/// How one type of receiver is told: what a message becomes, and what the answer means. Each type is one file in
/// `Receivers`; the keys that it has in the configuration are its row in `Receiver.Format.facts`.
protocol ReceiverType {
    /// The requests that tell this receiver this message, for an attempt at this instant.
    static func delivery(
        of stored: OutboxMessage, to receiver: Receiver, at instant: Instant
    ) throws(Unsendable) -> DeliveryRequests

    /// What the answer says in the receiver's own manner of speaking; the answer itself where nothing else is said.
    static func read(_ answer: Answer) -> Answer
}

extension ReceiverType {
    static func read(_ answer: Answer) -> Answer { answer }
}

/// A type for which a message is one request over HTTP.
protocol PostReceiver: ReceiverType {
    static func post(_ message: StoredMessage, to receiver: Receiver) -> Post
}

extension PostReceiver {
    static func delivery(
        of stored: OutboxMessage, to receiver: Receiver, at instant: Instant
    ) throws(Unsendable) -> DeliveryRequests {
        .each([.http(post(try StoredMessage(stored), to: receiver))])
    }
}

extension Receiver.Format {
    /// How receivers of this type are told.
    var type: any ReceiverType.Type {
        switch self {
        case .webhook: Webhook.self
        case .slack: Slack.self
        case .discord: Discord.self
        case .teams: Teams.self
        case .pagerduty: PagerDuty.self
        case .opsgenie: Opsgenie.self
        case .googlechat: GoogleChat.self
        case .ntfy: Ntfy.self
        case .cloudevents: CloudEvents.self
        case .alertmanager: Alertmanager.self
        case .email: Email.self
        case .command: Command.self
        }
    }
}
