import Alerts
import Timekeeping

/// PagerDuty's Events API, version 2.
enum PagerDuty {
    static func post(_ telling: Telling, to receiver: Receiver) -> Post {
        let alert = telling.alert
        var event: [String: Payload] = [
            "routing_key": .text(receiver.key ?? ""), "dedup_key": .text(alert.key),
            "event_action": .text(action(telling)),
        ]
        if action(telling) == "trigger" {
            event["client"] = "cfmond"
            event["payload"] = [
                "summary": .text(alert.title.fitted(1_024)), "source": .text(telling.source.fitted(255)),
                "severity": .text(alert.severityName), "timestamp": .text(telling.message.timestamp.description),
                "group": "cloudfront-origin", "class": .text(alert.codeName),
                "custom_details": [
                    "detail": .text(alert.detail), "remedy": .text(alert.remedy), "command": .text(alert.command),
                    "fails_at": telling.failure.map { .text($0) } ?? nil,
                    "origin_count": .number(alert.originCount), "origins": .value(alert.origins),
                ],
            ]
        }
        return Post(json: .object(event), to: receiver.url)
    }

    private static func action(_ telling: Telling) -> String {
        if telling.isOver { return "resolve" }
        return telling.message.isAcknowledgement ? "acknowledge" : "trigger"
    }
}
