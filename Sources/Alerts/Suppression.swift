public import Checks
public import Timekeeping

/// Somebody has acknowledged an incident: there are no more reminders until its severity rises.
public struct Acknowledgement: Hashable, Sendable {
    /// When it was acknowledged.
    public var at: Instant
    /// By whom.
    public var by: String
    /// A comment; may be empty.
    public var comment: String
    /// The severity of the incident then.
    public var severity: Severity

    /// An acknowledgement, field by field.
    public init(at: Instant, by: String, comment: String, severity: Severity) {
        self.at = at
        self.by = by
        self.comment = comment
        self.severity = severity
    }
}

/// A time in which some origins send no alerts. Incidents are recorded all the same; one that is still open when the
/// silence ends is notified then.
public struct Silence: Hashable, Sendable, Identifiable {
    /// Never used for another silence.
    public var id: Int64
    /// The id of the one origin it covers; nil for all that carry the labels.
    public var origin: String?
    /// It covers origins that carry all of these labels.
    public var labels: [String: String]
    /// When it begins.
    public var startsAt: Instant
    /// When it ends: it no longer holds at that instant.
    public var endsAt: Instant
    /// Who asked for it.
    public var by: String
    /// Why; may be empty.
    public var comment: String
    /// The name of the maintenance window behind it; nil where somebody asked for it.
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

    /// Whether it covers this origin.
    public func covers(_ affected: AffectedOrigin) -> Bool {
        (origin == nil || origin == affected.origin) && labels.allSatisfy { affected.labels[$0.key] == $0.value }
    }
}

/// What keeps an incident quiet.
public struct Suppression: Hashable, Sendable {
    /// Nil where nobody has acknowledged it.
    public var acknowledgement: Acknowledgement?
    /// All silences in force, whatever they cover.
    public var silences: [Silence]
    /// What is known about the monitor's own network.
    public var outlook: OutageDetector.Outlook

    /// Nothing, unless given.
    public init(
        acknowledgement: Acknowledgement? = nil, silences: [Silence] = [], outlook: OutageDetector.Outlook = .well
    ) {
        self.acknowledgement = acknowledgement
        self.silences = silences
        self.outlook = outlook
    }
}

extension Incident {
    /// The silences that keep it quiet: together they cover every affected origin. Empty where one origin is not covered,
    /// since alerts about that one must go out.
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
