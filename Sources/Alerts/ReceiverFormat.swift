extension Receiver {
    /// The format and protocol of a receiver's messages: its `type` in the configuration.
    ///
    /// A new type is a case here, a row of `facts`, and one file in `Webhooks/Receivers`.
    public enum Format: String, CaseIterable, Sendable {
        /// Standard Webhooks 1.0.0, signed, with a body of cfmon's own schema `cfmon.alert/1`.
        case webhook
        case slack, discord, teams, pagerduty, opsgenie, googlechat, ntfy, cloudevents
        /// Prometheus' Alertmanager, API version 2: alerts are sent again and again for as long as an incident lasts.
        case alertmanager
        /// Mail over SMTP.
        case email
        /// A program on this host that gets the same JSON as `webhook`.
        case command
    }

    /// A key of the configuration that only some types have, in the order in which it is read and printed.
    public enum Key: String, CaseIterable, Sendable {
        case url, urls, command, topic
        case routingKey = "routing_key"
        case apiKey = "api_key"
        case token, secret, username, password
        case sender = "from"
        case recipients = "to"
        case headers, proxy
    }

    /// What the configuration knows about a type.
    public struct Facts: Sendable {
        /// Required keys.
        public let needs: Set<Key>
        /// Optional keys.
        public let takes: Set<Key>
        /// Where messages go by default; nil where a URL is required.
        public let defaultURL: String?
        /// Whether its service shows acknowledgements.
        public let hearsAcknowledgements: Bool

        fileprivate init(
            needs: Set<Key>, takes: Set<Key> = [], defaultURL: String? = nil, hearsAcknowledgements: Bool = false
        ) {
            self.needs = needs
            self.takes = takes
            self.defaultURL = defaultURL
            self.hearsAcknowledgements = hearsAcknowledgements
        }
    }
}

extension Receiver.Format {
    /// The type's row.
    public var facts: Receiver.Facts {
        switch self {
        case .webhook: .init(needs: [.url], takes: web.union([.secret]))
        case .slack, .discord, .teams, .googlechat: .init(needs: [.url], takes: web)
        case .pagerduty:
            .init(
                needs: [.routingKey], takes: web.union([.url]), defaultURL: "https://events.pagerduty.com/v2/enqueue",
                hearsAcknowledgements: true)
        case .opsgenie:
            // The key is sent in the header that a user and a password would need.
            .init(
                needs: [.apiKey], takes: [.url, .headers, .proxy], defaultURL: "https://api.opsgenie.com/v2/alerts")
        case .ntfy: .init(needs: [.topic], takes: web.union([.url, .token]), defaultURL: "https://ntfy.sh/")
        case .cloudevents: .init(needs: [.url], takes: web.union([.token]))
        case .alertmanager: .init(needs: [.url], takes: web.union([.urls, .token]))
        case .email: .init(needs: [.url, .sender, .recipients], takes: [.username, .password])
        case .command: .init(needs: [.command])
        }
    }

    /// What every request over HTTP may carry.
    private var web: Set<Receiver.Key> { [.username, .password, .headers, .proxy] }
}
