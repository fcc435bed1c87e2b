import Alerts
import Timekeeping

/// PagerDuty's Events API, version 2.
enum PagerDuty: PostReceiver {
    static func post(_ message: StoredMessage, to receiver: Receiver) -> Post {
        let alert = message.alert
        var event: [String: Payload] = [
            "routing_key": .text(receiver.key ?? ""), "dedup_key": .text(alert.key),
            "event_action": .text(action(message)),
        ]
        if action(message) == "trigger" {
            event["client"] = "cfmond"
            event["payload"] = [
                "summary": .text(alert.title.fitted(1_024)), "source": .text(message.source.fitted(255)),
                "severity": .text(alert.severityName), "timestamp": .text(message.envelope.timestamp.description),
                "group": "cloudfront-origin", "class": .text(alert.codeName),
                "custom_details": [
                    "detail": .text(alert.detail), "remedy": .text(alert.remedy), "command": .text(alert.command),
                    "fails_at": message.failure.map { .text($0) } ?? nil,
                    "origin_count": .number(alert.originCount), "origins": .value(alert.origins),
                ],
            ]
        }
        return Post(json: .object(event), to: receiver)
    }

    private static func action(_ message: StoredMessage) -> String {
        if message.isOver { return "resolve" }
        return message.envelope.isAcknowledgement ? "acknowledge" : "trigger"
    }
}
