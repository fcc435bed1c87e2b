import Alerts
import Checks
import GRDB
import Timekeeping

extension Database {
    /// Updates the incident of the monitor's own network after a check, and notifies the receivers.
    ///
    /// - Parameters:
    ///   - isReviewDue: Whether to review now if a lost network is back.
    ///   - reachabilities: Those of all origins, this check included.
    func checkNetwork(
        after state: OriginState, under settings: AlertSettings, at now: Instant, isReviewDue: () -> Bool,
        reachabilities: () -> [Reachability]
    ) throws -> (outlook: OutageDetector.Outlook, notifications: [Notification]) {
        let (receivers, rules) = (settings.receivers, settings.rules)
        if let failure = try networkFailure() {
            // Only checks that are written get here; one that finds all well as before is folded.
            guard isReviewDue() else { return (.lost, []) }
            let notifications = try review(
                failure, by: rules.outageDetector, reachabilities(), receivers: receivers, at: now)
            return notifications.map { (.well, $0) } ?? (.lost, [])
        }
        // One failed check is not enough, since networks hiccup.
        guard let loss = state.lostSince, loss < now else { return (.well, []) }
        guard state.isFreshlyLost(by: rules.outageDetector, at: now) else { return (.well, []) }
        let reachabilities = reachabilities()
        let outlook = rules.outageDetector.outlook(onLossAt: loss, among: reachabilities, at: now)
        guard outlook == .lost else { return (outlook, []) }
        let (lost, well) = rules.outageDetector.hosts(in: reachabilities, since: loss)
        let failure = Incident.offline(
            lost: lost, of: lost + well, since: loss, id: try nextIncidentID(), at: now)
        return (
            .lost, try tell(failure, instead: nil, receivers: receivers, on: EvaluationContext(rules: rules), at: now)
        )
    }

    /// Closes the failure where the network is back; nil where it is not.
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
    /// Whether it was lost so recently that checks of other origins still matter.
    func isFreshlyLost(by outageDetector: OutageDetector, at now: Instant) -> Bool {
        lostSince.map { outageDetector.within > 0 && now.seconds(since: $0) <= outageDetector.within } ?? false
    }

    /// Whether the origin can be reached; nil where the host is unknown.
    var reachability: Reachability? {
        host.map { Reachability(host: $0, lastAt: lastAt, lostSince: lostSince) }
    }
}
