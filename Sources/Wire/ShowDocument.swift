/// Everything known of one origin: its status (schema `cfmon.check/1`), its past and its alerts in one JSON object.
public struct ShowDocument: Codable, Hashable, Sendable {
    public var status: OriginStatus
    /// The newest first.
    public var history: [RunDocument]
    /// The open alerts that name this origin.
    public var alerts: [AlertDocument]

    /// An origin with its past and its alerts.
    public init(_ status: OriginStatus, history: [RunDocument], alerts: [AlertDocument]) {
        self.status = status
        self.history = history
        self.alerts = alerts
    }

    private enum CodingKeys: String, CodingKey {
        case history, alerts
    }

    /// Reads all parts from one object.
    public init(from decoder: any Decoder) throws {
        status = try OriginStatus(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        history = try container.decode([RunDocument].self, forKey: .history)
        alerts = try container.decode([AlertDocument].self, forKey: .alerts)
    }

    /// Writes all parts into one object.
    public func encode(to encoder: any Encoder) throws {
        try status.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(history, forKey: .history)
        try container.encode(alerts, forKey: .alerts)
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

    /// A run of equal results.
    public init(from: String, to: String, checks: Int, verdict: String, headline: String?, failsAt: String?) {
        self.from = from
        self.to = to
        self.checks = checks
        self.verdict = verdict
        self.headline = headline
        self.failsAt = failsAt
    }

    private enum CodingKeys: String, CodingKey {
        case from, to, checks, verdict, headline
        case failsAt = "fails_at"
    }
}
