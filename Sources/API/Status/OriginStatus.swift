public import Checks
public import Timekeeping

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
    @Nullable public var firstAt: String? = nil
    /// The last check; null before the first check.
    @Nullable public var lastAt: String? = nil
    /// Seconds since the last check.
    @Nullable public var age: Int64? = nil
    /// How many checks in a row had the present result.
    public var checks = 0
    /// The verdicts of the last eight checks, oldest first.
    public var recent: [String] = []
    /// Seconds between two checks.
    public var interval: Int64
    /// How many addresses were asked; null before the first check.
    @Nullable public var addressCount: Int? = nil
    /// When the first of the leaves that they serve ends; null where none came that can be read.
    @Nullable public var leafUntil: String? = nil
    /// When the first certificate of a verified path ends, of those that they serve; null where there is none.
    @Nullable public var chainUntil: String? = nil

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

extension OriginStatus {
    /// A watched origin as of `now`; in brief, the report has no addresses.
    ///
    /// `checks` counts the checks in a row with this result, the first of them at `firstAt` and the last at `lastAt`;
    /// `recent` is the last eight severities, oldest first; the monitor's own network is lost since `offlineSince`.
    public init(
        _ report: Report, expirySummary: ExpirySummary?, firstAt: Instant, lastAt: Instant, checks: Int,
        recent: [Severity],
        interval: Duration, offlineSince: Instant? = nil, at now: Instant
    ) {
        var report = report
        report.verdict = report.verdict.current(
            of: report.observation.origin, firstAt: firstAt, lastAt: lastAt, interval: interval,
            offlineSince: offlineSince, at: now)
        self.init(
            CheckDocument(report),
            watch: WatchDocument(
                firstAt: firstAt.description, lastAt: lastAt.description, age: max(0, now.seconds(since: lastAt)),
                checks: checks, recent: recent.map(\.rawValue), interval: interval.components.seconds,
                addressCount: expirySummary?.addresses, leafUntil: expirySummary?.leafUntil?.description,
                chainUntil: expirySummary?.chainUntil?.description))
    }

    /// A watched origin without any result yet.
    public init(unchecked origin: Origin, interval: Duration) {
        self.init(
            CheckDocument(origin, checkedAt: nil, Verdict(unchecked: origin, interval: interval)),
            watch: WatchDocument(interval: interval.components.seconds))
    }
}
