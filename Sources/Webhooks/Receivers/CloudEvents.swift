import Alerts
import Timekeeping

/// CloudEvents 1.0 in its structured JSON form.
enum CloudEvents: PostReceiver {
    static func post(_ message: StoredMessage, to receiver: Receiver) -> Post {
        Post(
            json: [
                "specversion": "1.0", "id": .text(message.messageID), "source": "/cfmond",
                "type": .text("cfmon.\(message.envelope.type)"), "subject": .text(message.alert.key),
                "time": .text(message.envelope.timestamp.description), "datacontenttype": "application/json",
                "data": .value(message.alert),
            ], to: receiver, type: "application/cloudevents+json", authorization: receiver.bearer)
    }
}
