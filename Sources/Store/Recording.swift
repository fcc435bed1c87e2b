public import Alerts
public import Checks
import GRDB
import Synchronization
public import Timekeeping

extension Ledger {
    /// Records one check: the report, what it makes of the incidents, and the messages that follow, all or nothing.
    ///
    /// What changed is written at once. A result that is equal to the last one, of an origin without incidents, is
    /// kept in memory until the next `flush`; the questions of this ledger see it nevertheless.
    ///
    /// - Parameters:
    ///   - labels: Those of the origin, for routing.
    ///   - receivers: Those of the configuration in force.
    ///   - rules: When to keep quiet.
    ///   - interval: Time between two checks of this origin. Where more than two of them (and a minute) passed since
    ///     the last check, there is a gap, and a new run begins.
    ///   - standing: What the report was judged from, so that the next one like it can be folded.
    ///   - now: The instant of the report.
    public func record(
        _ report: Report, labels: [String: String], receivers: [Receiver], rules: AlertRules = AlertRules(),
        interval: Duration = .seconds(300), standing: Standing? = nil, at now: Instant
    ) throws -> Recorded {
        let entry = Entry(
            report, labels: labels, receivers: receivers, rules: rules, interval: interval, standing: standing, at: now)
        if live.withLock({ $0.fold(entry) }) { return .folded }
        return try pool.writeWithoutTransaction { try write([entry], to: $0) }[0].get()
    }

    /// Takes an observation that need not be judged, because the last judgement of the same sighting stands and concerns
    /// no incident: the result is equal to the last one. False where it has to be judged and recorded.
    public func fold(_ observation: Observation, as sighting: Sighting, interval: Duration) -> Bool {
        live.withLock { live in
            live.fold(
                sighting, of: observation.origin.id, latency: observation.latency,
                patience: Report.patience(at: interval), at: observation.at)
        }
    }

    /// Writes several checks in one transaction. One that the file refuses for its own sake leaves no trace, and the
    /// others are written; where the file itself fails, this throws and none is.
    func write(_ entries: [Entry], to database: Database) throws -> [Result<Recorded, any Error>] {
        var results: [Result<Recorded, any Error>] = []
        var fresh: [String: LiveRun] = [:]
        try database.inTransaction(.immediate) {
            for entry in entries {
                do {
                    let known = fresh[entry.id] ?? live.withLock { $0[entry.id] }
                    try database.inSavepoint {
                        let (run, recorded) = try entry.write(
                            to: database, after: known,
                            isReviewDue: { live.withLock { $0.isReviewDue(at: entry.at) } }
                        ) { run in
                            live.withLock {
                                $0.reachabilities(instead: fresh.merging([run.id: run]) { $1 }, at: entry.at)
                            }
                        }
                        fresh[entry.id] = run
                        results.append(.success(recorded))
                        return .commit
                    }
                } catch let error where !error.isOfTheFile {
                    results.append(.failure(error))
                }
            }
            return .commit
        }
        live.withLock { live in
            for run in fresh.values { live.place(run) }
        }
        return results
    }

    /// Takes origins that left the configuration out of `latest`; their incidents close, their history stays. So does the
    /// failure of a receiver that left it.
    ///
    /// - Parameter ids: The origins that are still configured.
    /// - Returns: What was put into the outbox.
    @discardableResult
    public func retire(
        keeping ids: Set<String>, receivers: [Receiver], rules: AlertRules = AlertRules(), at now: Instant
    ) throws -> [Notice] {
        try pool.writeWithoutTransaction {
            try retire(keeping: ids, receivers: receivers, rules: rules, at: now, in: $0)
        }
    }

    /// The same by whoever has the file already.
    func retire(
        keeping ids: Set<String>, receivers: [Receiver], rules: AlertRules, at now: Instant, in database: Database
    ) throws -> [Notice] {
        try flush(to: database)
        var notices: [Notice] = []
        try database.inTransaction(.immediate) {
            var gone: [Int64] = []
            try database.forEach(
                "SELECT o.number AS number, o.id AS id FROM latest l JOIN origin o ON o.number = l.origin"
            ) { if !ids.contains(try $0.text("id")) { gone.append(try $0.integer("number")) } }
            for number in gone { try database.run("DELETE FROM latest WHERE origin = ?", [number]) }
            var occasion = Occasion(rules: rules)
            if let failure = try database.networkFailure() {
                var left = live.withLock { $0.keeping(only: ids) }
                let reachabilities = left.reachabilities(instead: [:], at: now)
                let over = try database.review(failure, by: rules.valve, reachabilities, receivers: receivers, at: now)
                notices = over ?? []
                occasion.outlook = over == nil ? .lost : .well
            }
            let before = try database.activeIncidents()
            let known = Set(receivers.map(\.name))
            notices += try database.save(
                withdraw(allBut: ids, receivers: known, from: before, at: now), instead: before, receivers: receivers,
                on: occasion, at: now)
            return .commit
        }
        live.withLock { $0.keep(only: ids) }
        return notices
    }
}

extension Report {
    /// Seconds without a check after which there is a gap, where one is due in each interval.
    public static func patience(at interval: Duration) -> Int64 {
        2 * interval.components.seconds + 60
    }
}

extension Recorded {
    /// Of a result that is equal to the last one and concerns no incident.
    static let folded = Recorded(changed: false, notices: [], confirmSoon: false)
}

extension Error {
    /// Whether the file fails, and not what was to be written.
    var isOfTheFile: Bool {
        guard let error = self as? DatabaseError else { return false }
        return error.resultCode != .SQLITE_CONSTRAINT
    }
}
