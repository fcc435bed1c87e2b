public import Alerts
public import Checks

/// All that the configuration says. Only what can change while the daemon runs is left to be looked up.
public struct Settings: Sendable {
    /// In the order of the files; ids are unique.
    public var origins: [ConfiguredOrigin]
    /// The roots that chains are verified against.
    public var trust: TrustSource
    /// In the order of the file; names are unique.
    public var receivers: [Receiver]
    /// When alerts are held back.
    public var rules: AlertRules
    /// Nil if none is configured.
    public var heartbeat: HeartbeatSettings?
    /// How long history is kept.
    public var retain: Duration
    /// The most bytes that the history may take.
    public var maxSize: Int64

    /// The receivers, and the rules that hold alerts back.
    public var alerts: AlertSettings { AlertSettings(receivers: receivers, rules: rules) }

    /// The settings of an empty file: no origins and no receivers.
    public init() {
        origins = []
        trust = .system
        receivers = []
        rules = AlertRules()
        heartbeat = nil
        retain = .seconds(400 * 86_400)
        maxSize = 1_000_000_000
    }
}

/// An origin, and its place in the configuration. A class, so that it is shared: there may be a hundred thousand.
public final class ConfiguredOrigin: Hashable, Sendable {
    /// The origin as it is watched.
    public let watched: Target
    /// Absolute path of the PEM file whose chain should be served; read at each check, since renewals change it.
    public let certificateFile: String?
    /// Where the configuration has it.
    public let place: Place

    /// An origin and its place.
    public init(_ watched: Target, certificateFile: String? = nil, place: Place) {
        self.watched = watched
        self.certificateFile = certificateFile
        self.place = place
    }

    /// The place is left out: an origin that has only moved within its file is the same one.
    public static func == (left: ConfiguredOrigin, right: ConfiguredOrigin) -> Bool {
        left === right || left.watched == right.watched && left.certificateFile == right.certificateFile
    }

    /// The place is left out, as for equality.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(watched)
        hasher.combine(certificateFile)
    }
}

/// The certificates that chains are verified against.
public enum TrustSource: Hashable, Sendable {
    /// The bundle of the operating system.
    case system
    /// A PEM file, by its absolute path.
    case file(String)
}

/// The service that notices when this daemon stops running: it expects a request at regular times.
public struct HeartbeatSettings: Hashable, Sendable {
    /// The URL that is requested. It may hold a token: it is never printed, logged or stored.
    public var url: String
    /// Time between two requests.
    public var every: Duration

    /// A request of this URL, this often.
    public init(url: String, every: Duration) {
        self.url = url
        self.every = every
    }
}
