public import Alerts
import Checks
import GRDB
import Timekeeping

extension Database {
    /// What a check tells of the monitor's own network, which is lost or found again by it; the receivers are told.
    ///
    /// - Parameters:
    ///   - isReviewDue: Whether it is time to look whether a network that was lost is found again.
    ///   - reachabilities: Those of all origins, this check included.
    func lookOut(
        on run: OriginState, under settings: AlertSettings, at now: Instant, isReviewDue: () -> Bool,
        reachabilities: () -> [Reachability]
    ) throws -> (outlook: OutageDetector.Outlook, notifications: [Notification]) {
        let (receivers, rules) = (settings.receivers, settings.rules)
        if let failure = try networkFailure() {
            // Looked at again by the checks that are written, since those that find all well as before are not.
            guard isReviewDue() else { return (.lost, []) }
            let notifications = try review(
                failure, by: rules.outageDetector, reachabilities(), receivers: receivers, at: now)
            return notifications.map { (.well, $0) } ?? (.lost, [])
        }
        // A single look is not enough, since networks hiccup.
        guard let loss = run.lostSince, loss < now else { return (.well, []) }
        guard run.isFreshlyLost(by: rules.outageDetector, at: now) else { return (.well, []) }
        let reachabilities = reachabilities()
        let outlook = rules.outageDetector.outlook(onLossAt: loss, among: reachabilities, at: now)
        guard outlook == .lost else { return (outlook, []) }
        let (lost, well) = rules.outageDetector.places(in: reachabilities, since: loss)
        let failure = Incident.offline(
            lost: lost, of: lost + well, since: loss, id: try nextIncidentID(), at: now)
        return (
            .lost, try tell(failure, instead: nil, receivers: receivers, on: EvaluationContext(rules: rules), at: now)
        )
    }

    /// Ends the failure where the network is found again; nil where it is not.
    func review(
        _ failure: Incident, by outageDetector: OutageDetector, _ reachabilities: [Reachability], receivers: [Receiver],
        at now: Instant
    ) throws -> [Notification]? {
        guard !outageDetector.isStillLost(since: failure.openedAt, among: reachabilities) else { return nil }
        return try tell(failure.ended(at: now), instead: failure, receivers: receivers, at: now)
    }

    /// The failure of the monitor's own network; nil where there is none.
    func networkFailure() throws -> Incident? {
        try openIncident(of: .offline)
    }
}

extension OriginState {
    /// Whether it was lost so lately that others may still have a word in it.
    func isFreshlyLost(by outageDetector: OutageDetector, at now: Instant) -> Bool {
        lostSince.map { outageDetector.within > 0 && now.seconds(since: $0) <= outageDetector.within } ?? false
    }

    /// What it tells of whether the origin can be reached; nil where it is not known where it was looked for.
    var reachability: Reachability? {
        place.map { Reachability(place: $0, lastAt: lastAt, lostSince: lostSince) }
    }
}

extension Ledger {
    /// Open incidents of the monitor itself, which no origin has: the oldest first.
    public func monitorIncidents() throws -> [Incident] {
        try pool.read { database in
            try database.rows("SELECT id, cause FROM incident WHERE closed_at IS NULL ORDER BY id")
                .filter { try $0.code("cause")?.entry.chapter == .monitor }
                .compactMap { try database.incident($0.integer("id")) }
        }
    }
}
