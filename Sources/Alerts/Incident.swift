public import Checks
public import Timekeeping

/// One cause and everything that is known of it: who suffers, since when, how badly.
public struct Incident: Hashable, Sendable, Identifiable {
    /// Where an incident stands in its life.
    public enum Stage: String, CaseIterable, Sendable {
        /// Seen once, by way of a network: nobody is told before it is confirmed.
        case pending
        case open
        case closed
    }

    /// Why an incident closed.
    public enum Ending: String, CaseIterable, Sendable {
        /// Every origin that complained has been seen without the fault.
        case mended
        /// The last origins that complained are no longer in the configuration.
        case retired
    }

    /// Checks in a row that must see a fault of the network before it is told.
    static let confirmations = 2
    /// Checks in a row that must miss a fault before an origin's affected origin ends: behind one address there may be
    /// several servers of which one is mended.
    static let calmChecks = 2
    /// Seconds within which a cause that comes again has relapsed.
    public static let memory: Int64 = 6 * 3_600

    /// Checks in a row that must miss this fault before an origin's affected origin ends: the double for each relapse, so
    /// that what comes and goes is told ever more seldom.
    public var calmNeeded: Int { Incident.calmChecks << min(relapses, 4) }

    /// Never used for another incident.
    public var id: Int64
    /// What makes it this incident and no other.
    public var cause: Cause
    /// Pending, open or closed.
    public var stage: Stage
    /// What the origin that is worst off says now; of a closed incident, what was said last.
    public var summary: AlertSummary
    /// When it was first seen.
    public var openedAt: Instant
    /// When its stage, its severity, its finding or the circle of its origins last changed.
    public var changedAt: Instant
    /// When it ended; nil while it lasts.
    public var closedAt: Instant?
    /// Why it ended; nil while it lasts.
    public var ending: Ending?
    /// How many times an origin joined.
    public var joins: Int
    /// How many times the same cause had ended shortly before it came again.
    public var relapses: Int
    /// Every origin that complains or has complained, by id.
    public var origins: [AffectedOrigin]

    /// An incident, field by field.
    public init(
        id: Int64, cause: Cause, stage: Stage, summary: AlertSummary, openedAt: Instant, changedAt: Instant,
        closedAt: Instant? = nil, ending: Ending? = nil, joins: Int = 0, relapses: Int = 0,
        origins: [AffectedOrigin] = []
    ) {
        self.id = id
        self.cause = cause
        self.stage = stage
        self.summary = summary
        self.openedAt = openedAt
        self.changedAt = changedAt
        self.closedAt = closedAt
        self.ending = ending
        self.joins = joins
        self.relapses = relapses
        self.origins = origins
    }

    /// The finding that is made now: within one incident, `certificate-expires-soon` becomes `certificate-expired`.
    public var code: FindingCode { summary.code }
    /// How bad it is for the origin that is worst off.
    public var severity: Severity { summary.severity }
    /// One line: what is wrong.
    public var title: String { summary.title }
    /// The proof in words.
    public var detail: String { summary.detail }
    /// What to change.
    public var remedy: String { summary.remedy }
    /// When CloudFront starts to fail, over all origins; nil where that cannot be told.
    public var failsAt: Instant? { summary.failsAt }

    /// The origins that complain now, the worst off first.
    public var complaining: [AffectedOrigin] {
        origins.filter { $0.until == nil }.sorted { $0.isWorse(than: $1) }
    }

    /// The origin that is worst off; nil where none complains.
    var worst: AffectedOrigin? {
        origins.lazy.filter { $0.until == nil }.min { $0.isWorse(than: $1) }
    }
}

extension AffectedOrigin {
    /// The order in which origins are listed: the graver, the sooner, the longer, and then the name.
    func isWorse(than other: AffectedOrigin) -> Bool {
        if severity != other.severity { return severity > other.severity }
        let mine = failsAt ?? Instant(seconds: .max)
        let theirs = other.failsAt ?? Instant(seconds: .max)
        if mine != theirs { return mine < theirs }
        return since != other.since ? since < other.since : origin < other.origin
    }
}
