package import Alerts
package import Checks
import GRDB
import Synchronization
package import Timekeeping

// For callers that may wait for the file; the daemon goes through `LedgerWriter`.
extension Ledger: ResultRecorder {
    package func record(same observation: Observation) {
        live.withLock { $0.extend(observation) }
    }

    package func record(_ result: CheckResult) throws -> RecordOutcome {
        if live.withLock({ $0.fold(result) }) { return .folded }
        return try pool.writeWithoutTransaction { try write([result], to: $0) }[0].get()
    }
}

extension Ledger {
    /// Writes several checks in one transaction. A check that violates a constraint leaves no trace, and the others are
    /// written; where the file itself fails, this throws and none is written.
    func write(_ results: [CheckResult], to database: Database) throws -> [Result<RecordOutcome, any Error>] {
        var outcomes: [Result<RecordOutcome, any Error>] = []
        var fresh: [String: OriginState] = [:]
        try database.inTransaction(.immediate) {
            for result in results {
                do {
                    let known = fresh[result.id] ?? live.withLock { $0[result.id] }
                    try database.inSavepoint {
                        let (state, recorded) = try result.write(
                            to: database, after: known,
                            isReviewDue: { live.withLock { $0.isReviewDue(at: result.at) } }
                        ) { state in
                            live.withLock {
                                $0.reachabilities(instead: fresh.merging([state.id: state]) { $1 }, at: result.at)
                            }
                        }
                        fresh[result.id] = state
                        outcomes.append(.success(recorded))
                        return .commit
                    }
                } catch let error where !error.isOfTheFile {
                    outcomes.append(.failure(error))
                }
            }
            return .commit
        }
        live.withLock { live in
            for state in fresh.values { live.update(state) }
        }
        return outcomes
    }

    /// Removes origins that left the configuration from `latest`. Their incidents close, as does the failure of a receiver
    /// that left it; their history stays.
    ///
    /// - Parameter ids: The origins that are still configured.
    /// - Returns: The notifications that were put into the outbox.
    @discardableResult
    package func retire(
        keeping ids: Set<String>, receivers: [Receiver], rules: AlertRules = AlertRules(), at now: Instant
    ) throws -> [Notification] {
        try pool.writeWithoutTransaction {
            try retire(keeping: ids, receivers: receivers, rules: rules, at: now, in: $0)
        }
    }

    /// The same on the writer's connection.
    func retire(
        keeping ids: Set<String>, receivers: [Receiver], rules: AlertRules, at now: Instant, in database: Database
    ) throws -> [Notification] {
        try flush(to: database)
        var notifications: [Notification] = []
        try database.inTransaction(.immediate) {
            var gone: [Int64] = []
            try database.forEach(
                "SELECT o.number AS number, o.id AS id FROM latest l JOIN origin o ON o.number = l.origin"
            ) { if !ids.contains(try $0.text("id")) { gone.append(try $0.integer("number")) } }
            for number in gone { try database.execute("DELETE FROM latest WHERE origin = ?", [number]) }
            var context = EvaluationContext(rules: rules)
            if let failure = try database.networkFailure() {
                var left = live.withLock { $0.keeping(only: ids) }
                let reachabilities = left.reachabilities(instead: [:], at: now)
                let over = try database.review(
                    failure, by: rules.outageDetector, reachabilities, receivers: receivers, at: now)
                notifications = over ?? []
                context.outlook = over == nil ? .lost : .well
            }
            let before = try database.activeIncidents()
            let known = Set(receivers.map(\.name))
            notifications += try database.save(
                withdraw(allBut: ids, receivers: known, from: before, at: now), instead: before, receivers: receivers,
                on: context, at: now)
            return .commit
        }
        live.withLock { $0.keep(only: ids) }
        return notifications
    }
}

extension RecordOutcome {
    /// The outcome of a result that equals the last one and concerns no incident.
    static let folded = RecordOutcome(changed: false, notifications: [], confirmSoon: false)
}

extension Error {
    /// Whether the file failed, and not a constraint on what was to be written.
    var isOfTheFile: Bool {
        guard let error = self as? DatabaseError else { return false }
        return error.resultCode != .SQLITE_CONSTRAINT
    }
}
