public import Checks
import TLS
public import Timekeeping

/// What a report changes about the incidents that concern it.
public struct IncidentChange: Hashable, Sendable {
    /// All of them as they are now, changed or not, including new and closed ones.
    public var incidents: [Incident]
    /// Incidents that ended before they were confirmed. They are deleted.
    public var dropped: [Int64]
    /// Whether an early check of the origin is worthwhile, to confirm a fault or its end.
    public var confirmSoon: Bool
}

/// Applies one report to the incidents.
///
/// - Parameters:
///   - labels: Those of the origin, for routing.
///   - incidents: The pending and open ones that affect this origin, and those of `report.causes`.
///   - nextID: The id for the next new incident; each further one takes the next number.
///   - now: The instant of the report.
///   - relapses: For causes of which an incident ended within `Incident.memory`: the number of relapses if they return.
public func react(
    to report: Report, labels: [String: String], incidents: [Incident], nextID: Int64, at now: Instant,
    relapses: [Cause: Int] = [:]
) -> IncidentChange {
    let origin = report.observation.origin
    var incidents = incidents
    var seen: Set<Int64> = []
    var nextID = nextID
    for candidate in report.candidates(at: now) {
        let known =
            incidents.firstIndex { $0.tracks(candidate, of: origin.id) }
            ?? incidents.firstIndex { candidate.causes.contains($0.cause) }
        let index = known ?? incidents.endIndex
        if known == nil {
            var new = Incident(new: candidate, id: nextID, at: now)
            new.relapses = candidate.causes.compactMap { relapses[$0] }.max() ?? 0
            incidents.append(new)
            nextID += 1
        }
        seen.insert(incidents[index].id)
        incidents[index].add(candidate, from: origin, labels: labels, at: now)
    }
    for index in incidents.indices
    where !seen.contains(incidents[index].id) && report.clears(incidents[index], for: origin.id) {
        incidents[index].recordMiss(of: origin.id, at: now)
    }
    for index in incidents.indices { incidents[index].settle(ending: .mended, at: now) }
    return IncidentChange(
        kept: incidents,
        confirmSoon: incidents.contains { $0.isDoubtful(for: origin.id) })
}

/// Ends the part that origins have in incidents once they are no longer configured.
///
/// - Parameters:
///   - receivers: Names of those still configured. The failure of any other receiver ends too; nil ends none.
///   - incidents: The pending and open ones.
public func withdraw(
    allBut ids: Set<String>, receivers: Set<String>? = nil, from incidents: [Incident], at now: Instant
) -> IncidentChange {
    var incidents = incidents
    for index in incidents.indices {
        let cause = incidents[index].cause
        if let receivers, cause.code == .receiverFailing, !receivers.contains(cause.subject) {
            incidents[index] = incidents[index].ended(as: .retired, at: now)
        }
        for affected in incidents[index].origins.indices
        where incidents[index].origins[affected].until == nil
            && !ids.contains(incidents[index].origins[affected].origin)
        {
            incidents[index].origins[affected].until = now
            incidents[index].changedAt = now
        }
        incidents[index].settle(ending: .retired, at: now)
    }
    return IncidentChange(kept: incidents, confirmSoon: false)
}

extension IncidentChange {
    fileprivate init(kept incidents: [Incident], confirmSoon: Bool) {
        let isDropped = { (incident: Incident) in incident.stage == .pending && incident.worst == nil }
        self.init(
            incidents: incidents.filter { !isDropped($0) }, dropped: incidents.filter(isDropped).map(\.id),
            confirmSoon: confirmSoon)
    }
}

extension Report {
    /// Whether this report shows that the origin no longer has the incident's fault.
    fileprivate func clears(_ incident: Incident, for origin: String) -> Bool {
        guard let affected = incident.origins.first(where: { $0.origin == origin && $0.until == nil }) else {
            return false
        }
        // An unknown about one address says nothing against the other addresses; any other unknown decides nothing.
        let isUnknown =
            verdict.severity == .unknown
            && !verdict.findings.contains { $0.severity == .unknown && $0.endpoint != nil }
        return !isUnknown && !undecided.contains(incident.cause.code)
            && observation.wouldShow(incident.cause.code.entry.stage, at: affected.endpoints)
    }
}

extension Incident {
    fileprivate init(new candidate: AlertCandidate, id: Int64, at now: Instant) {
        self.init(
            id: id, cause: candidate.causes[0], stage: .pending, summary: candidate.summary, openedAt: now,
            changedAt: now)
    }

    /// Whether this incident already covers the origin's fault, even if the fault has moved to another address.
    fileprivate func tracks(_ candidate: AlertCandidate, of origin: String) -> Bool {
        cause.code == candidate.family && (candidate.canMove || candidate.causes.contains(cause))
            && origins.contains { $0.origin == origin && $0.until == nil }
    }

    fileprivate mutating func add(
        _ candidate: AlertCandidate, from origin: Origin, labels: [String: String], at now: Instant
    ) {
        let known = origins.firstIndex { $0.origin == origin.id }
        if let known, origins[known].until == nil {
            origins[known].renew(candidate, labels: labels, at: now)
            return
        }
        let affected = AffectedOrigin(
            origin: origin.id, domain: origin.domain, labels: labels, summary: candidate.summary,
            endpoints: candidate.endpoints, since: now,
            streak: cause.code.entry.needsConfirmation ? 1 : Incident.confirmations)
        joins += 1
        changedAt = now
        if let known {
            origins[known] = affected
        } else {
            origins.insert(affected, at: origins.firstIndex { $0.origin > origin.id } ?? origins.endIndex)
        }
    }

    fileprivate mutating func recordMiss(of origin: String, at now: Instant) {
        guard let index = origins.firstIndex(where: { $0.origin == origin && $0.until == nil }) else { return }
        origins[index].streak = 0
        origins[index].calm += 1
        if stage == .pending || origins[index].calm >= calmNeeded {
            origins[index].until = now
            changedAt = now
        }
    }

    /// Derives the summary and the stage from the affected origins.
    fileprivate mutating func settle(ending: Ending, at now: Instant) {
        let before = (stage, severity, code)
        if let worst {
            summary = worst.summary
            let isConfirmed =
                !cause.code.entry.needsConfirmation || origins.contains { $0.streak >= Incident.confirmations }
            if stage == .pending, isConfirmed { stage = .open }
        } else if stage == .open, !origins.isEmpty {
            stage = .closed
            closedAt = now
            self.ending = ending
        }
        if before != (stage, severity, code) { changedAt = now }
    }

    fileprivate func isDoubtful(for origin: String) -> Bool {
        guard stage != .closed, let mine = origins.first(where: { $0.origin == origin && $0.until == nil }) else {
            return false
        }
        // A fault that comes and goes gets no early check: it has to stay away for longer.
        return stage == .pending || relapses == 0 && mine.calm > 0
    }
}

extension Attempt {
    /// Whether this attempt came far enough to show a fault of that stage.
    func shows(_ stage: ProbeStage) -> Bool {
        switch stage {
        case .lookup: true
        case .connection:
            if case .notTried = connection { false } else { true }
        case .handshake: handshake != nil
        case .certificate: handshake?.chain.isEmpty == false
        case .answer: answer != nil
        }
    }
}

extension Observation {
    /// Whether a fault of that stage, last seen at these endpoints, would have been seen again if it were still there.
    ///
    /// An endpoint that is no longer among the addresses cannot have the fault any more. No endpoints: all of them.
    func wouldShow(_ stage: ProbeStage, at endpoints: [Endpoint]) -> Bool {
        if stage == .lookup { return true }
        if stage == .answer, origin.request == nil { return true }
        guard !attempts.isEmpty else { return false }
        return attempts.allSatisfy { attempt in
            !(endpoints.isEmpty || endpoints.contains(attempt.endpoint)) || attempt.shows(stage)
        }
    }
}
