import Alerts
import Store
import Timekeeping

/// One type of receiver: how a message becomes requests, and what its answers mean. Each type is one file in
/// `Receivers`; its configuration keys are its row in `Receiver.Format.facts`.
protocol ReceiverType {
    /// The requests that carry this message to this receiver, for an attempt at this instant.
    static func delivery(
        of stored: OutboxMessage, to receiver: Receiver, at instant: Instant
    ) throws(Unsendable) -> DeliveryRequests

    /// Corrects a result by the receiver's own conventions: a 200 that is an error, a wait that stands in the body.
    static func read(_ result: DeliveryResult) -> DeliveryResult
}

extension ReceiverType {
    static func read(_ result: DeliveryResult) -> DeliveryResult { result }
}

/// A type for which a message is one HTTP request.
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
    /// The implementation of this type.
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
