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
            // No Markdown: stars and underscores are shown as they are.
            "mrkdwn_in": [],
        ]
        return Post(
            json: ["text": .text(escaped(alert.title, 500)), "mrkdwn": false, "attachments": [attachment]],
            to: receiver)
    }

    /// Escapes Slack's three entities. Otherwise `<!channel>` in a certificate's name would notify everybody.
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

    /// Slack accepts a message with 200 and the body `ok`. Anything else with 200 did not come from Slack.
    static func read(_ result: DeliveryResult) -> DeliveryResult {
        guard case .status(200, _, let body) = result, body.split(whereSeparator: \.isWhitespace) != ["ok"] else {
            return result
        }
        return .noAnswer("HTTP 200 without Slack's ok: \(body)")
    }
}
