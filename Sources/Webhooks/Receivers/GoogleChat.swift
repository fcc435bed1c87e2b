import Alerts

/// Google Chat's incoming webhooks, with one thread for each incident.
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

    /// `<users/all>` mentions everybody and cannot be escaped, so angle brackets are replaced by similar characters.
    /// All texts together have at most 32,000 bytes.
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
