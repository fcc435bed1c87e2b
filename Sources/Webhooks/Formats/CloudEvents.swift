import Alerts
import Timekeeping

/// CloudEvents 1.0 in its structured JSON form.
enum CloudEvents {
    static func post(_ telling: Telling, to receiver: Receiver) -> Post {
        Post(
            json: [
                "specversion": "1.0", "id": .text(telling.messageID), "source": "/cfmond",
                "type": .text("cfmon.\(telling.message.type)"), "subject": .text(telling.alert.key),
                "time": .text(telling.message.timestamp.description), "datacontenttype": "application/json",
                "data": .value(telling.alert),
            ], to: receiver.url, type: "application/cloudevents+json", bearer: receiver.key)
    }
}
