import Alerts

/// Google Chat's incoming webhooks: what belongs to one incident stands in one thread.
enum GoogleChat: PostReceiver {
    static func post(_ message: StoredMessage, to receiver: Receiver) -> Post {
        let alert = message.alert
        let facts = message.facts.map { "\($0.name): \(plain($0.text, 6_000))" }
        let text = ([plain(alert.title, 2_000), plain(alert.detail, 8_000)] + facts).joined(separator: "\n")
        var url = receiver.url
        if !url.contains("messageReplyOption=") {
            url += (url.contains("?") ? "&" : "?") + "messageReplyOption=REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD"
        }
        return Post(json: ["text": .text(text), "thread": ["threadKey": .text(alert.key)]], to: receiver, url: url)
    }

    /// There is no escape for `<users/all>`, which calls everybody: angle brackets give way to their likeness.
    /// Texts have 32,000 bytes over all.
    private static func plain(_ text: String, _ limit: Int) -> String {
        text.fitted(limit, by: .bytes) { character in
            switch character {
            case "<": "‹"
            case ">": "›"
            default: String(character)
            }
        }
    }
}
