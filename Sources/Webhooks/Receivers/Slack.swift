import Alerts

/// Slack's incoming webhooks.
enum Slack: PostReceiver {
    static func post(_ message: StoredMessage, to receiver: Receiver) -> Post {
        let alert = message.alert
        let color = message.isOver ? "good" : alert.isCritical ? "danger" : "warning"
        let fields = message.facts.map { fact -> Payload in
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
            to: receiver)
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

    /// The message was taken where the body that came with 200 is `ok`: whatever else answers is not Slack.
    static func read(_ answer: Answer) -> Answer {
        guard case .status(200, _, let body) = answer, body.split(whereSeparator: \.isWhitespace) != ["ok"] else {
            return answer
        }
        return .silence("HTTP 200 without Slack's ok: \(body)")
    }
}
