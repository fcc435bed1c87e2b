import Alerts

/// Opsgenie, and Jira Service Management, which took over its interface.
enum Opsgenie {
    /// An alert with the same alias is counted and not changed there. So each severity has an alias of its own: what
    /// escalates is closed under the one and opened under the other.
    static func posts(_ telling: Telling, to receiver: Receiver) -> [Post] {
        let alert = telling.alert
        let (mine, other) = alert.isCritical ? ("critical", "warning") : ("warning", "critical")
        guard !telling.isOver else {
            return [mine, other].map { close($0, telling, receiver) }
        }
        let open: Payload = [
            "message": .text(alert.title.fitted(130)), "alias": .text(alias(mine, telling)),
            "description": .text(description(telling)), "priority": alert.isCritical ? "P1" : "P3",
            "source": "cfmond", "entity": .text(telling.source.fitted(512)), "tags": ["cfmon", .text(alert.codeName)],
            "details": [
                "finding": .text(alert.codeName), "severity": .text(alert.severityName),
                "command": .text(alert.command.fitted(1_000)),
            ],
        ]
        var posts = [authorized(Post(json: open, to: receiver.url), receiver)]
        if !telling.message.isOpening { posts.append(close(other, telling, receiver)) }
        return posts
    }

    private static func close(_ severity: String, _ telling: Telling, _ receiver: Receiver) -> Post {
        let payload: Payload = ["source": "cfmond", "note": .text(telling.alert.title.fitted(1_000))]
        let parts = receiver.url.split(separator: "?", maxSplits: 1).map(String.init)
        let base = (parts.first ?? "").hasSuffix("/") ? String(parts[0].dropLast()) : parts.first ?? ""
        return authorized(
            Post(json: payload, to: "\(base)/\(alias(severity, telling))/close?identifierType=alias"), receiver)
    }

    private static func alias(_ severity: String, _ telling: Telling) -> String {
        "\(telling.alert.key)-\(severity)"
    }

    private static func description(_ telling: Telling) -> String {
        let facts = telling.facts.map { "\($0.name): \($0.text)" }
        // The limit is 15,000 over all.
        return ([telling.alert.detail] + facts).map { $0.fitted(2_900) }.joined(separator: "\n")
    }

    private static func authorized(_ post: Post, _ receiver: Receiver) -> Post {
        var post = post
        post.headers["authorization"] = "GenieKey \(receiver.key ?? "")"
        return post
    }
}
