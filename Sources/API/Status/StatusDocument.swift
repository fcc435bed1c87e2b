/// Several origins at once, of schema `cfmon.status/1`: what `cfmonctl status -o json` prints, and `check` with
/// several targets.
public struct StatusDocument: Codable, Hashable, Sendable {
    /// The schema that `init` writes.
    public static let schema = "cfmon.status/1"

    public var schema: String
    /// The daemon that answers; null where none was asked.
    @Nullable public var daemon: DaemonDocument?
    public var origins: [OriginStatus]

    /// A document of the current schema.
    public init(daemon: DaemonDocument?, origins: [OriginStatus]) {
        schema = StatusDocument.schema
        self.daemon = daemon
        self.origins = origins
    }
}

/// How the daemon itself is.
public struct DaemonDocument: Codable, Hashable, Sendable {
    public var version: String
    public var startedAt: String
    /// The path of the configuration file.
    public var config: String
    /// When the configuration in force was read.
    public var configLoadedAt: String
    /// What kept a later one from being taken, as `file:line:column: message`; empty where the last one was taken.
    public var configProblems: [String]
    /// How many origins it watches.
    public var origins: Int
    /// How many checks a minute that asks for; null where it is not known.
    @Nullable public var checksPerMinute: Double?
    /// Milliseconds by which the last checks began later than they were due.
    public var scheduleLag: Double
    /// Messages that no receiver has taken yet.
    public var outboxPending: Int
    /// When the scheduler's loop last turned; null before its first turn.
    @Nullable public var lastCycleAt: String?
    /// What is wrong with the monitor itself: codes `monitor-…` and `receiver-failing`.
    public var findings: [FindingDocument]

    /// The daemon's facts; the newest configuration was taken.
    public init(
        version: String, startedAt: String, config: String, configLoadedAt: String, configProblems: [String] = [],
        origins: Int, checksPerMinute: Double? = nil, scheduleLag: Double = 0, outboxPending: Int = 0,
        lastCycleAt: String? = nil, findings: [FindingDocument] = []
    ) {
        self.version = version
        self.startedAt = startedAt
        self.config = config
        self.configLoadedAt = configLoadedAt
        self.configProblems = configProblems
        self.origins = origins
        self.checksPerMinute = checksPerMinute
        self.scheduleLag = scheduleLag
        self.outboxPending = outboxPending
        self.lastCycleAt = lastCycleAt
        self.findings = findings
    }

    private enum CodingKeys: String, CodingKey {
        case version, config, origins, findings
        case startedAt = "started_at"
        case configLoadedAt = "config_loaded_at"
        case configProblems = "config_problems"
        case checksPerMinute = "checks_per_minute"
        case scheduleLag = "schedule_lag_ms"
        case outboxPending = "outbox_pending"
        case lastCycleAt = "last_cycle_at"
    }
}
