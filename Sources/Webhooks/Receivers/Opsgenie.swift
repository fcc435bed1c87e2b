import Alerts
import Store
import Timekeeping

/// Opsgenie, and Jira Service Management, which has the same interface.
enum Opsgenie: ReceiverType {
    static func delivery(
        of stored: OutboxMessage, to receiver: Receiver, at instant: Instant
    ) throws(Unsendable) -> DeliveryRequests {
        .each(posts(try StoredMessage(stored), to: receiver).map(DeliveryRequest.http))
    }

    /// Opsgenie does not change an alert that is sent again under its alias. So each severity has its own alias, and an
    /// escalation closes one alert and opens another.
    private static func posts(_ message: StoredMessage, to receiver: Receiver) -> [Post] {
        let alert = message.alert
        let (mine, other) = alert.isCritical ? ("critical", "warning") : ("warning", "critical")
        guard !message.isOver else {
            return [mine, other].map { close($0, message, receiver) }
        }
        let open: Payload = [
            "message": .text(alert.title.fitted(130)), "alias": .text(alias(mine, message)),
            "description": .text(description(message)), "priority": alert.isCritical ? "P1" : "P3",
            "source": "cfmond", "entity": .text(message.source.fitted(512)), "tags": ["cfmon", .text(alert.codeName)],
            "details": [
                "finding": .text(alert.codeName), "severity": .text(alert.severityName),
                "command": .text(alert.command.fitted(1_000)),
            ],
        ]
        var posts = [post(open, to: receiver)]
        if !message.envelope.isOpening { posts.append(close(other, message, receiver)) }
        return posts
    }

    private static func close(_ severity: String, _ message: StoredMessage, _ receiver: Receiver) -> Post {
        let payload: Payload = ["source": "cfmond", "note": .text(message.alert.title.fitted(1_000))]
        let parts = receiver.url.split(separator: "?", maxSplits: 1).map(String.init)
        let base = (parts.first ?? "").hasSuffix("/") ? String(parts[0].dropLast()) : parts.first ?? ""
        return post(
            payload, to: receiver, url: "\(base)/\(alias(severity, message))/close?identifierType=alias")
    }

    private static func alias(_ severity: String, _ message: StoredMessage) -> String {
        "\(message.alert.key)-\(severity)"
    }

    private static func description(_ message: StoredMessage) -> String {
        let facts = message.facts.map { "\($0.name): \($0.text)" }
        // Opsgenie takes at most 15,000 characters.
        return ([message.alert.detail] + facts).map { $0.fitted(2_900) }.joined(separator: "\n")
    }

    private static func post(_ payload: Payload, to receiver: Receiver, url: String? = nil) -> Post {
        Post(json: payload, to: receiver, url: url, authorization: "GenieKey \(receiver.key ?? "")")
    }
}
