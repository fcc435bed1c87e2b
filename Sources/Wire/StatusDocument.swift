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

/// The last check of an origin, and what the daemon remembers of those before: one JSON object with the fields of both.
public struct OriginStatus: Codable, Hashable, Sendable {
    public var check: CheckDocument
    /// nil where no daemon watches it (`check` with several targets): its fields are then missing.
    public var watch: WatchDocument?

    /// A check, and its memory where there is one.
    public init(_ check: CheckDocument, watch: WatchDocument?) {
        self.check = check
        self.watch = watch
    }

    /// Reads both halves from one object.
    public init(from decoder: any Decoder) throws {
        check = try CheckDocument(from: decoder)
        let keys = try decoder.container(keyedBy: WatchDocument.CodingKeys.self)
        watch = keys.contains(.checks) ? try WatchDocument(from: decoder) : nil
    }

    /// Writes both halves into one object.
    public func encode(to encoder: any Encoder) throws {
        try check.encode(to: encoder)
        try watch?.encode(to: encoder)
    }
}

/// What the daemon remembers of an origin.
public struct WatchDocument: Codable, Hashable, Sendable {
    /// The first check with the present result; null before the first check.
    @Nullable public var firstAt: String?
    /// The last check; null before the first check.
    @Nullable public var lastAt: String?
    /// Seconds since the last check.
    @Nullable public var age: Int64?
    /// How many checks in a row had the present result.
    public var checks: Int
    /// The verdicts of the last eight checks, oldest first.
    public var recent: [String]
    /// Seconds between two checks.
    public var interval: Int64
    /// How many addresses were asked; null before the first check.
    @Nullable public var addressCount: Int?
    /// When the first of the leaves that they serve ends; null where none came that can be read.
    @Nullable public var leafUntil: String?
    /// When the first certificate of a verified path ends, of those that they serve; null where there is none.
    @Nullable public var chainUntil: String?

    /// The memory of an origin: by default of one that has not been checked yet.
    public init(
        firstAt: String? = nil, lastAt: String? = nil, age: Int64? = nil, checks: Int = 0, recent: [String] = [],
        interval: Int64
    ) {
        self.firstAt = firstAt
        self.lastAt = lastAt
        self.age = age
        self.checks = checks
        self.recent = recent
        self.interval = interval
    }

    enum CodingKeys: String, CodingKey {
        case checks, recent
        case firstAt = "first_at"
        case lastAt = "last_at"
        case age = "age_seconds"
        case interval = "interval_seconds"
        case addressCount = "address_count"
        case leafUntil = "leaf_until"
        case chainUntil = "chain_until"
    }
}
