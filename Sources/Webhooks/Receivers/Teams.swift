import Alerts

/// Microsoft Teams, through a workflow that posts an adaptive card. The document stays below 21 KB.
enum Teams: PostReceiver {
    static func post(_ message: StoredMessage, to receiver: Receiver) -> Post {
        let alert = message.alert
        let color = message.isOver ? "Good" : alert.isCritical ? "Attention" : "Warning"
        let facts = message.facts.map { fact -> Payload in
            ["title": .text(fact.name), "value": .text(escaped(fact.text, 1_500))]
        }
        let title: Payload = [
            "type": "TextBlock", "text": .text(escaped(alert.title, 800)), "weight": "Bolder", "size": "Medium",
            "wrap": true, "color": .text(color),
        ]
        let detail: Payload = ["type": "TextBlock", "text": .text(escaped(alert.detail, 3_000)), "wrap": true]
        let card: Payload = [
            "$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard",
            // Teams does not show cards of later versions.
            "version": "1.4", "msteams": ["width": "Full"],
            "body": [title, detail, ["type": "FactSet", "facts": .array(facts)]],
        ]
        return Post(
            json: [
                "type": "message",
                "attachments": [
                    [
                        "contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": nil, "content": card,
                    ]
                ],
            ], to: receiver)
    }

    /// Cards interpret Markdown.
    private static func escaped(_ text: String, _ limit: Int) -> String {
        text.fitted(limit, by: .bytes, escape: String.backslashing("\\*_[]`"))
    }
}
