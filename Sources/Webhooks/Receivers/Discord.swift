import Alerts

/// Discord's webhooks.
enum Discord: PostReceiver {
    static func post(_ message: StoredMessage, to receiver: Receiver) -> Post {
        let alert = message.alert
        // Green, red, orange.
        let color: Payload = message.isOver ? 0x2ECC71 : alert.isCritical ? 0xE74C3C : 0xE67E22
        // All embeds together have 6,000 characters: 100 + 2,000 + 4 × (32 + 900).
        let fields = message.facts.prefix(4).map { fact -> Payload in
            ["name": .text(fact.name.fitted(32)), "value": .text(escaped(fact.text, 900)), "inline": false]
        }
        var url = receiver.url
        if !url.contains("wait=") { url += url.contains("?") ? "&wait=true" : "?wait=true" }
        return Post(
            json: [
                "content": .text(escaped(alert.title, 1_000)),
                // Otherwise a name in a certificate could mention everybody.
                "allowed_mentions": ["parse": []],
                "embeds": [
                    [
                        "title": .text(alert.codeName.fitted(100)),
                        "description": .text(escaped(alert.detail, 2_000)), "color": color, "fields": .array(fields),
                    ]
                ],
            ], to: receiver, url: url)
    }

    private static func escaped(_ text: String, _ limit: Int) -> String {
        text.fitted(limit, escape: String.backslashing("\\*_~`|>[]()#<@-"))
    }

    /// A 429 without `Retry-After` says in its body how long to wait.
    static func read(_ result: DeliveryResult) -> DeliveryResult {
        guard case .status(429, let retryAfter, let body) = result else { return result }
        return .status(429, retryAfter: retryAfter ?? wait(body), body: body)
    }

    /// The seconds to wait, rounded up.
    private static func wait(_ body: String) -> String? {
        guard let match = body.firstMatch(of: /"retry_after" ?: ?([0-9]+)(\.[0-9]+)?/), let seconds = Int64(match.1)
        else { return nil }
        return String(match.2 == nil ? seconds : seconds.addingReportingOverflow(1).partialValue)
    }
}
