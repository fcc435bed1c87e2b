import Alerts

/// Slack's incoming webhooks.
enum Slack {
    static func post(_ telling: Telling, to receiver: Receiver) -> Post {
        let alert = telling.alert
        let color = telling.isOver ? "good" : alert.isCritical ? "danger" : "warning"
        let fields = telling.facts.map { fact -> Payload in
            ["title": .text(fact.name), "value": .text(escaped(fact.text, 2_000)), "short": false]
        }
        let attachment: Payload = [
            "color": .text(color), "fallback": .text(escaped(alert.title, 500)),
            "title": .text(alert.codeName), "text": .text(escaped(alert.detail, 3_000)), "fields": .array(fields),
            // What stands there is to be read as it is: stars and underscores have no meaning.
            "mrkdwn_in": [],
        ]
        return Post(
            json: ["text": .text(escaped(alert.title, 500)), "mrkdwn": false, "attachments": [attachment]],
            to: receiver.url)
    }

    /// Slack's three entities, and no other: without them `<!channel>` in a certificate's name would call everybody.
    private static func escaped(_ text: String, _ limit: Int) -> String {
        text.fitted(limit) { character in
            switch character {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            default: String(character)
            }
        }
    }

    /// Whether a body that came with 200 says that the message was taken: whatever else answers is not Slack.
    static func accepts(_ body: String) -> Bool {
        body.split(whereSeparator: \.isWhitespace) == ["ok"]
    }
}
