/// Everything known of one origin: its status (schema `cfmon.check/1`), its past and its alerts in one JSON object.
public struct ShowDocument: Codable, Hashable, Sendable {
    public var status: OriginStatus
    /// The newest first.
    public var history: [RunDocument]
    /// The open alerts that name this origin.
    public var alerts: [AlertDocument]
    /// What changed at it, the newest first.
    public var events: [EventDocument]

    /// An origin with its past and its alerts.
    public init(
        _ status: OriginStatus, history: [RunDocument], alerts: [AlertDocument], events: [EventDocument] = []
    ) {
        self.status = status
        self.history = history
        self.alerts = alerts
        self.events = events
    }

    private enum CodingKeys: String, CodingKey {
        case history, alerts, events
    }

    /// Reads all parts from one object.
    public init(from decoder: any Decoder) throws {
        status = try OriginStatus(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        history = try container.decode([RunDocument].self, forKey: .history)
        alerts = try container.decode([AlertDocument].self, forKey: .alerts)
        // A daemon of an earlier version has none.
        events = try container.decodeIfPresent([EventDocument].self, forKey: .events) ?? []
    }

    /// Writes all parts into one object.
    public func encode(to encoder: any Encoder) throws {
        try status.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(history, forKey: .history)
        try container.encode(alerts, forKey: .alerts)
        try container.encode(events, forKey: .events)
    }
}

/// The past of one origin, of schema `cfmon.history/1`.
public struct HistoryDocument: Codable, Hashable, Sendable {
    /// The schema that `init` writes.
    public static let schema = "cfmon.history/1"

    public var schema: String
    /// The origin's id.
    public var origin: String
    /// The newest first.
    public var runs: [RunDocument]

    /// A document of the current schema.
    public init(origin: String, runs: [RunDocument]) {
        schema = HistoryDocument.schema
        self.origin = origin
        self.runs = runs
    }
}

/// Checks in a row with the same result.
public struct RunDocument: Codable, Hashable, Sendable {
    /// The first of them.
    public var from: String
    /// The last of them.
    public var to: String
    public var checks: Int
    public var verdict: String
    /// The code of the finding that stands for the run; null where all was well.
    @Nullable public var headline: String?
    /// When CloudFront fails, as it was foretold then.
    @Nullable public var failsAt: String?
    /// How long its checks took; null where none came so far.
    @Nullable public var latency: LatencyDocument?
    /// Seconds without data after it, until the next run or now; null where the next check came in time.
    @Nullable public var gap: Int64?

    /// A run of equal results.
    public init(
        from: String, to: String, checks: Int, verdict: String, headline: String?, failsAt: String?,
        latency: LatencyDocument? = nil, gap: Int64? = nil
    ) {
        self.from = from
        self.to = to
        self.checks = checks
        self.verdict = verdict
        self.headline = headline
        self.failsAt = failsAt
        self.latency = latency
        self.gap = gap
    }

    private enum CodingKeys: String, CodingKey {
        case from, to, checks, verdict, headline
        case failsAt = "fails_at"
        case latency = "latency_ms"
        case gap = "gap_after_seconds"
    }
}

/// Milliseconds that checks took: connection, handshake and answer of the slowest address.
public struct LatencyDocument: Codable, Hashable, Sendable {
    public var min: Double
    public var mean: Double
    public var max: Double
    /// Half of the checks took no longer, as good as a factor of two; null where only an earlier version counted.
    @Nullable public var median: Double?
    /// 95 % of the checks took no longer; good and null as above.
    @Nullable public var high: Double?

    /// A summary of latencies.
    public init(min: Double, mean: Double, max: Double, median: Double?, high: Double?) {
        self.min = min
        self.mean = mean
        self.max = max
        self.median = median
        self.high = high
    }

    private enum CodingKeys: String, CodingKey {
        case min, mean, max
        case median = "p50"
        case high = "p95"
    }
}
