import Alerts
import Store
import Timekeeping

/// The generic receiver: Standard Webhooks 1.0.0 with a body of schema `cfmon.alert/1`.
enum Webhook: ReceiverType {
    static func delivery(
        of stored: OutboxMessage, to receiver: Receiver, at instant: Instant
    ) throws(Unsendable) -> DeliveryRequests {
        .each([.http(try post(stored, to: receiver, at: instant))])
    }

    /// Signed with each of the receiver's secrets, so that a secret can be replaced without a gap.
    static func post(
        _ message: OutboxMessage, to receiver: Receiver, at instant: Instant
    ) throws(Unsendable) -> Post {
        var headers = [
            "content-type": "application/json",
            "webhook-id": message.messageID,
            "webhook-timestamp": String(instant.seconds),
        ]
        var signatures: [String] = []
        for text in receiver.secrets {
            guard let secret = WebhookSecret(text) else { throw .malformedSecret(receiver: receiver.name) }
            signatures.append(secret.signature(id: message.messageID, at: instant, body: message.body))
        }
        if !signatures.isEmpty {
            headers["webhook-signature"] = signatures.joined(separator: " ")
        }
        return Post(to: receiver, headers: headers, body: message.body)
    }
}
