public import Checks

/// A destination of alerts, as configured.
public struct Receiver: Hashable, Sendable {
    /// A sort of notification that a receiver can ask for.
    public enum Wish: String, CaseIterable, Sendable {
        case warning, critical, recovery
    }

    /// The proxy that requests go through.
    public enum Proxy: Hashable, Sendable {
        /// What `https_proxy`, `http_proxy` and `no_proxy` say in the daemon's environment.
        case environment
        /// None, whatever the environment says.
        case none
        /// This one. The URL may hold a password: never printed, logged or stored.
        case url(String)
    }

    /// Seconds after which a receiver that accepts nothing is reported through the others.
    public static let patience: Int64 = 3 * 86_400

    /// Seconds after which a receiver that accepts nothing is a finding. The first two retries have failed by then.
    public static let delay: Int64 = 600

    /// Unique among the receivers.
    public var name: String
    /// The format of its messages.
    public var format: Format
    /// Where to deliver: one URL, or those of a cluster's members; none for a program. They may hold tokens: never
    /// printed, logged or stored.
    public var urls: [String]
    /// What authorizes a message: PagerDuty's routing key, Opsgenie's API key, a bearer's token. A secret like the URLs.
    public var key: String?
    /// ntfy's topic.
    public var topic: String?
    /// The program and its arguments.
    public var command: [String] = []
    /// Standard Webhooks secrets (`whsec_…`), the newest first: a message is signed with each of them.
    public var secrets: [String]
    /// The user of HTTP Basic or of a mail server; nil where none is asked for.
    public var username: String?
    /// The user's password, a secret; nil where there is no user.
    public var password: String?
    /// Headers of the operator's own, by their names; the values may be secrets.
    public var headers: [String: String] = [:]
    /// How its requests leave this host.
    public var proxy = Proxy.environment
    /// The mail address that messages come from.
    public var sender = ""
    /// The mail addresses that messages go to.
    public var recipients: [String] = []
    /// What it asks for.
    public var send: Set<Wish>
    /// It gets only incidents of origins that carry all of these labels.
    public var match: [String: String]
    /// Seconds after which an open incident of that severity is repeated; never where none is given.
    public var repeatAfter: [Severity: Int64]

    /// A receiver of everything, with repetitions every 24 hours.
    public init(name: String, format: Format, url: String, secrets: [String] = []) {
        self.name = name
        self.format = format
        urls = [url]
        self.secrets = secrets
        send = Set(Wish.allCases)
        match = [:]
        repeatAfter = [.warning: 86_400, .critical: 86_400]
    }

    /// Whether its service shows acknowledgements. Only such receivers are sent any.
    public var hearsAcknowledgements: Bool { format.facts.hearsAcknowledgements }

    /// The first URL; empty where there is none.
    public var url: String { urls.first ?? "" }
}
