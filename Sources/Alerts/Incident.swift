public import Checks
public import Timekeeping

/// One cause and everything known about it: which origins it affects, since when, how badly.
public struct Incident: Hashable, Sendable, Identifiable {
    /// Where an incident stands in its life.
    public enum Stage: String, CaseIterable, Sendable {
        /// Seen once. Faults that a network may have caused are confirmed before anybody is notified.
        case pending
        case open
        case closed
    }

    /// Why an incident closed.
    public enum Ending: String, CaseIterable, Sendable {
        /// Every affected origin has been seen without the fault.
        case mended
        /// The last affected origins left the configuration.
        case retired
    }

    /// Checks in a row that must see a fault of the network before anybody is notified.
    static let confirmations = 2
    /// Checks in a row without the fault before an origin counts as mended. One address may stand for several servers,
    /// of which only some are mended.
    static let calmChecks = 2
    /// Seconds after its end within which a cause that returns has relapsed.
    public static let memory: Int64 = 6 * 3_600

    /// Checks in a row without this fault before an origin counts as mended. Each relapse doubles the number, so that a
    /// fault that comes and goes notifies ever more rarely.
    public var calmNeeded: Int { Incident.calmChecks << min(relapses, 4) }

    /// Never used for another incident.
    public var id: Int64
    /// What distinguishes it from other incidents.
    public var cause: Cause
    /// Pending, open or closed.
    public var stage: Stage
    /// The summary of the worst affected origin; of a closed incident, the last one.
    public var summary: AlertSummary
    /// When it was first seen.
    public var openedAt: Instant
    /// When its stage, severity, finding or set of origins last changed.
    public var changedAt: Instant
    /// When it ended; nil while it lasts.
    public var closedAt: Instant?
    /// Why it ended; nil while it lasts.
    public var ending: Ending?
    /// How many times an origin joined.
    public var joins: Int
    /// How many times the same cause returned shortly after its end.
    public var relapses: Int
    /// Every origin that is or was affected, by id.
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

    /// The current finding. Within one incident `certificate-expires-soon` can become `certificate-expired`.
    public var code: FindingCode { summary.code }
    /// How bad it is for the worst affected origin.
    public var severity: Severity { summary.severity }
    /// One line: what is wrong.
    public var title: String { summary.title }
    /// The proof in words.
    public var detail: String { summary.detail }
    /// What to change.
    public var remedy: String { summary.remedy }
    /// When CloudFront starts to fail, for the worst affected origin; nil where that is unknown.
    public var failsAt: Instant? { summary.failsAt }

    /// The origins that are affected now, the worst first.
    public var affectedOrigins: [AffectedOrigin] {
        origins.filter { $0.until == nil }.sorted { $0.isWorse(than: $1) }
    }

    /// The worst affected origin; nil where none is affected now.
    var worst: AffectedOrigin? {
        origins.lazy.filter { $0.until == nil }.min { $0.isWorse(than: $1) }
    }
}

extension AffectedOrigin {
    /// The order in which origins are listed: by severity, then the earliest failure, then the longest duration, then id.
    func isWorse(than other: AffectedOrigin) -> Bool {
        if severity != other.severity { return severity > other.severity }
        let mine = failsAt ?? Instant(seconds: .max)
        let theirs = other.failsAt ?? Instant(seconds: .max)
        if mine != theirs { return mine < theirs }
        return since != other.since ? since < other.since : origin < other.origin
    }
}

/// What is wrong, whichever origin shows it. One cause is one incident, with all the origins that it affects.
public struct Cause: Hashable, Sendable {
    /// The finding that names the family (`FindingCode.family`).
    public var code: FindingCode
    /// Whose fault it is: a certificate's SHA-256, a domain, an address and port, an origin's id.
    public var subject: String

    /// A cause of that family and subject.
    public init(code: FindingCode, subject: String) {
        self.code = code
        self.subject = subject
    }
}

/// What an alert says about a fault: the finding, its severity, when CloudFront fails, and the texts.
public struct AlertSummary: Hashable, Sendable {
    /// The finding.
    public var code: FindingCode
    /// How bad it is.
    public var severity: Severity
    /// When CloudFront starts to fail because of it; in the past where it fails already, nil where it will not or where
    /// that is unknown.
    public var failsAt: Instant?
    /// One line: what is wrong.
    public var title: String
    /// The proof in words.
    public var detail: String
    /// What to change.
    public var remedy: String

    /// A summary, field by field.
    public init(
        code: FindingCode, severity: Severity, failsAt: Instant?, title: String, detail: String, remedy: String
    ) {
        self.code = code
        self.severity = severity
        self.failsAt = failsAt
        self.title = title
        self.detail = detail
        self.remedy = remedy
    }
}
