import Alerts
import Checks
import GRDB
import Timekeeping

extension Database {
    /// A message was given up: the other receivers are told, unless they know already, or somebody only tested.
    func note(failureOf message: Int64, _ error: String, receivers: [Receiver], at now: Instant) throws {
        guard let row = try row("SELECT receiver, incident FROM outbox WHERE id = ?", [message]) else { return }
        let receiver = try row.text("receiver")
        guard receivers.contains(where: { $0.name == receiver }), try failure(of: receiver) == nil,
            try incident(try row.integer("incident"))?.cause.isTest == false
        else { return }
        let failure = Incident.failure(of: receiver, error: error, id: try nextIncidentID(), at: now)
        try save(failure, instead: nil)
        _ = try announce(failure, to: receivers, at: now) { failure }
    }

    /// A message was taken: the receiver's failure is over.
    func note(successOf message: Int64, receivers: [Receiver], at now: Instant) throws {
        guard let row = try row("SELECT receiver FROM outbox WHERE id = ?", [message]),
            let failure = try failure(of: try row.text("receiver"))
        else { return }
        let ended = failure.ended(at: now)
        try save(ended, instead: failure)
        _ = try announce(ended, to: receivers, at: now) { ended }
    }

    private func failure(of receiver: String) throws -> Incident? {
        let cause = Cause.failure(of: receiver)
        let row = try row(
            "SELECT id FROM incident WHERE cause = ? AND subject = ? AND closed_at IS NULL",
            [cause.code.rawValue, cause.subject])
        return try row.flatMap { try incident($0.integer("id")) }
    }
}
