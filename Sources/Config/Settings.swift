public import Alerts
public import Checks

/// All that the configuration says, with nothing left to look up but what changes while the daemon runs.
public struct Settings: Sendable {
    /// In the order of the files; ids are unique.
    public var origins: [ConfiguredOrigin]
    /// Whom chains are verified against.
    public var trust: TrustSource
    /// In the order of the file; names are unique.
    public var receivers: [Receiver]
    /// When to keep quiet.
    public var rules: AlertRules
    /// Nil where none is configured.
    public var heartbeat: HeartbeatSettings?
    /// How long history is kept.
    public var retain: Duration
    /// Bytes that the history may take at the most.
    public var maxSize: Int64

    /// Whom to tell, and when not to.
    public var alerts: AlertSettings { AlertSettings(receivers: receivers, rules: rules) }

    /// What an empty file says: nothing to watch, nobody to tell.
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

/// An origin, and where it stands in the configuration. Everybody who holds it shares it: there may be a hundred thousand.
public final class ConfiguredOrigin: Hashable, Sendable {
    /// The origin as it is watched.
    public let watched: WatchedOrigin
    /// Absolute path of the PEM file whose chain should be served; read at each check, since renewals change it.
    public let certificateFile: String?
    /// Where it is written.
    public let place: Place

    /// An origin that stands at a place.
    public init(_ watched: WatchedOrigin, certificateFile: String? = nil, place: Place) {
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

/// Somebody who notices when this daemon falls silent.
public struct HeartbeatSettings: Hashable, Sendable {
    /// What is asked for as a sign of life. May hold a token: never printed, logged or stored.
    public var url: String
    /// Time between two signs.
    public var every: Duration

    /// A sign of life at this URL, this often.
    public init(url: String, every: Duration) {
        self.url = url
        self.every = every
    }
}
