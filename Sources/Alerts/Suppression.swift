public import Checks
public import Timekeeping

/// Somebody has said that an incident is known: nobody is reminded of it any more, until it becomes graver.
public struct Acknowledgement: Hashable, Sendable {
    /// When that was said.
    public var at: Instant
    /// Who said it.
    public var by: String
    /// What was said; may be empty.
    public var comment: String
    /// How bad the incident was then.
    public var severity: Severity

    /// An acknowledgement, field by field.
    public init(at: Instant, by: String, comment: String, severity: Severity) {
        self.at = at
        self.by = by
        self.comment = comment
        self.severity = severity
    }
}

/// For a while, nobody wants to hear of some origins. What happens meanwhile is written down all the same, and whatever
/// is still wrong when the silence ends is told then.
public struct Silence: Hashable, Sendable, Identifiable {
    /// Never used for another silence.
    public var id: Int64
    /// The id of the one origin that is meant; nil for all that carry the labels.
    public var origin: String?
    /// All of them must be carried by an origin that is meant.
    public var labels: [String: String]
    /// When it begins.
    public var startsAt: Instant
    /// When it ends: it does not hold at that instant any more.
    public var endsAt: Instant
    /// Who wants it.
    public var by: String
    /// Why; may be empty.
    public var comment: String
    /// The name of the maintenance window that it is; nil where somebody has asked for it.
    public var maintenance: String?

    /// A silence, field by field.
    public init(
        id: Int64, origin: String?, labels: [String: String], startsAt: Instant, endsAt: Instant, by: String,
        comment: String, maintenance: String? = nil
    ) {
        self.id = id
        self.origin = origin
        self.labels = labels
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.by = by
        self.comment = comment
        self.maintenance = maintenance
    }

    /// Whether it holds at that instant.
    public func holds(at now: Instant) -> Bool {
        startsAt <= now && now < endsAt
    }

    /// Whether this affected origin is of an origin that is meant.
    public func covers(_ affected: AffectedOrigin) -> Bool {
        (origin == nil || origin == affected.origin) && labels.allSatisfy { affected.labels[$0.key] == $0.value }
    }
}

/// What keeps an incident quiet.
public struct Suppression: Hashable, Sendable {
    /// Nil where nobody has acknowledged it.
    public var acknowledgement: Acknowledgement?
    /// Those that hold, whatever they cover.
    public var silences: [Silence]
    /// What can be told of the monitor's own network.
    public var outlook: OutageDetector.Outlook

    /// Nothing, unless it is given.
    public init(
        acknowledgement: Acknowledgement? = nil, silences: [Silence] = [], outlook: OutageDetector.Outlook = .well
    ) {
        self.acknowledgement = acknowledgement
        self.silences = silences
        self.outlook = outlook
    }
}

extension Incident {
    /// The silences that keep it quiet: together they cover every origin that complains. None where one origin is left
    /// uncovered, since that one's trouble must be told.
    public func silences(among all: [Silence], at now: Instant) -> [Silence] {
        let holding = all.filter { silence in
            silence.holds(at: now) && origins.contains { $0.until == nil && silence.covers($0) }
        }
        let isCovered = origins.allSatisfy { affected in
            affected.until != nil || holding.contains { $0.covers(affected) }
        }
        return isCovered ? holding : []
    }
}
