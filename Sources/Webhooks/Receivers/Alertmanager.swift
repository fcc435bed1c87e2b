import Alerts
import Store
import Timekeeping

/// Alertmanager's API, version 2. It takes the present state rather than events, and forgets what is not repeated.
enum Alertmanager: ReceiverType {
    /// Seconds after which the state is sent again; well within Alertmanager's `resolve_timeout` of 5 minutes.
    static let rhythm: Int64 = 60
    /// Seconds after which Alertmanager resolves an alert that is no longer sent.
    static let patience: Int64 = 5 * rhythm
    /// Seconds for which the end of an alert is sent again.
    static let farewell: Int64 = 15 * 60

    static func delivery(
        of stored: OutboxMessage, to receiver: Receiver, at instant: Instant
    ) throws(Unsendable) -> DeliveryRequests {
        .any(posts([try StoredMessage(stored).envelope], to: receiver, at: instant).map(DeliveryRequest.http))
    }

    /// The same request for every member of a cluster: the members deduplicate among themselves.
    static func posts(_ messages: [AlertMessage], to receiver: Receiver, at now: Instant) -> [Post] {
        let state = Payload.array(messages.flatMap { alerts($0, at: now) })
        return receiver.urls.map { url in
            let base = url.hasSuffix("/") ? String(url.dropLast()) : url
            return Post(
                json: state, to: receiver,
                url: base.hasSuffix("/api/v2/alerts") ? base : base + "/api/v2/alerts",
                authorization: receiver.bearer)
        }
    }

    /// The labels identify an alert, and the severity is one of them: when it changes, the alert with the old severity
    /// is resolved.
    private static func alerts(_ message: AlertMessage, at now: Instant) -> [Payload] {
        let alert = message.data
        let end = alert.resolvedAt.map { min($0, now) }
        let mine = payload(alert, severity: alert.severityName, endsAt: end ?? now.advanced(by: patience))
        guard !message.isOpening else { return [mine] }
        let other = alert.isCritical ? "warning" : "critical"
        return [mine, payload(alert, severity: other, endsAt: end ?? now)]
    }

    private static func payload(_ alert: AlertBody, severity: String, endsAt: Instant) -> Payload {
        [
            // Only what does not change while the incident lasts.
            "labels": [
                "alertname": .text(name(alert.familyName)), "severity": .text(severity), "incident": .text(alert.key),
                "job": "cfmon",
            ],
            "annotations": [
                "summary": .text(alert.title), "description": .text(alert.detail), "remedy": .text(alert.remedy),
                "command": .text(alert.command), "finding": .text(alert.codeName),
                "origins": .text(alert.origins.map(\.id).joined(separator: ", ").fitted(4_000)),
            ],
            "startsAt": .text(alert.openedAt.description), "endsAt": .text(max(endsAt, alert.openedAt).description),
        ]
    }

    /// `certificate-expired` is `CfmonCertificateExpired`.
    private static func name(_ code: String) -> String {
        "Cfmon" + code.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }
}
