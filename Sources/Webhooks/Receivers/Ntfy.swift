import Alerts

/// ntfy, through its JSON interface at the server's root. Texts are plain, so nothing is escaped.
enum Ntfy: PostReceiver {
    static func post(_ message: StoredMessage, to receiver: Receiver) -> Post {
        let alert = message.alert
        let facts = message.facts.map { "\($0.name): \($0.text.fitted(700, by: .bytes))" }
        // ntfy turns a message of more than 4,096 bytes into an attachment.
        let text = ([alert.detail.fitted(1_200, by: .bytes)] + facts).joined(separator: "\n")
        let tag: Payload =
            message.isOver ? "white_check_mark" : alert.isCritical ? "rotating_light" : "warning"
        return Post(
            json: [
                "topic": .text(receiver.topic ?? ""), "title": .text(alert.title.fitted(250)), "message": .text(text),
                "priority": message.isOver ? 3 : alert.isCritical ? 5 : 4, "tags": [tag],
            ], to: receiver, authorization: receiver.bearer)
    }
}
