public import Checks

/// Somebody who wants to be told, as the configuration names them.
public struct Receiver: Hashable, Sendable {
    /// How the message is shaped and addressed.
    public enum Format: String, CaseIterable, Sendable {
        /// Standard Webhooks 1.0.0, signed, with a body of cfmon's own schema `cfmon.alert/1`.
        case webhook
        case slack, discord, teams, pagerduty, opsgenie, googlechat, ntfy, cloudevents
        /// Prometheus' Alertmanager, API version 2: told again and again for as long as an incident lasts.
        case alertmanager
        /// A program on this host that gets the same JSON as `webhook`.
        case command
    }

    /// What a receiver can ask for.
    public enum Wish: String, CaseIterable, Sendable {
        case warning, critical, recovery
    }

    /// Seconds after which a receiver that takes nothing is told of through the others.
    public static let patience: Int64 = 3 * 86_400

    /// Seconds after which a receiver that takes nothing is a finding: the first two retries have failed by then.
    public static let delay: Int64 = 600

    /// Unique among the receivers.
    public var name: String
    /// How its messages are shaped.
    public var format: Format
    /// Where to deliver: one URL, or those of a cluster's members; none for a program. They may hold tokens: never
    /// printed, logged or stored.
    public var urls: [String]
    /// What lets a message in: PagerDuty's routing key, Opsgenie's API key, a bearer's token. A secret like the URLs.
    public var key: String?
    /// ntfy's topic.
    public var topic: String?
    /// The program and its arguments.
    public var command: [String] = []
    /// Standard Webhooks secrets (`whsec_…`), the newest first: a message is signed with each of them.
    public var secrets: [String]
    /// What it asks for.
    public var send: Set<Wish>
    /// Only incidents of origins which carry all of these labels.
    public var match: [String: String]
    /// Seconds after which an open incident of that severity is told again; never where none is given.
    public var repeatAfter: [Severity: Int64]

    /// A receiver of everything, told again every 24 hours.
    public init(name: String, format: Format, url: String, secrets: [String] = []) {
        self.name = name
        self.format = format
        urls = [url]
        self.secrets = secrets
        send = Set(Wish.allCases)
        match = [:]
        repeatAfter = [.warning: 86_400, .critical: 86_400]
    }

    /// Whether its service shows who has taken a matter on: nobody else is told of that.
    public var hearsAcknowledgements: Bool { format == .pagerduty }

    /// The first URL; empty where there is none.
    public var url: String { urls.first ?? "" }
}
