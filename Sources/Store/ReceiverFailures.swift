import Alerts
import Checks
import GRDB
public import Timekeeping

/// A receiver that does not take its messages, and is not given up yet.
public struct ReceiverDelay: Hashable, Sendable {
    /// The receiver's name.
    public var receiver: String
    /// When an attempt failed for the first time.
    public var since: Instant
    /// What became of the last attempt, without secrets.
    public var error: String
}

extension Ledger {
    /// The receivers that have taken nothing for longer than the first retries take, and are not told of as failing yet.
    public func delays(at now: Instant) throws -> [ReceiverDelay] {
        try pool.read { database in
            try database.rows(OutboxQuery.delayed, [now.seconds - Receiver.delay]).compactMap { row in
                let receiver = try row.text("receiver")
                guard try database.failure(of: receiver) == nil else { return nil }
                return ReceiverDelay(
                    receiver: receiver, since: try row.instant("since"), error: try row.optionalText("error") ?? "")
            }
        }
    }
}

extension Database {
    /// A message could not be delivered: the others are told where that has been so for too long. It may go on for ever
    /// else, since messages that wait become one, which has not waited yet.
    func note(delayOf message: Int64, _ error: String, receivers: [Receiver], at now: Instant) throws {
        let since = try row("SELECT failing_since FROM outbox WHERE id = ?", [message])?.optionalInstant(
            "failing_since")
        guard let since, now.seconds(since: since) >= Receiver.patience else { return }
        try note(failureOf: message, error, receivers: receivers, at: now)
    }

    /// A message was given up: the other receivers are told, unless they know already, or somebody only tested.
    func note(failureOf message: Int64, _ error: String, receivers: [Receiver], at now: Instant) throws {
        guard let row = try row("SELECT receiver, incident FROM outbox WHERE id = ?", [message]) else { return }
        let receiver = try row.text("receiver")
        guard receivers.contains(where: { $0.name == receiver }), try failure(of: receiver) == nil,
            try incident(try row.integer("incident"))?.cause.isTest == false
        else { return }
        let failure = Incident.failure(of: receiver, error: error, id: try nextIncidentID(), at: now)
        try tell(failure, instead: nil, receivers: receivers, at: now)
    }

    /// A message was taken: the receiver's failure is over.
    func note(successOf message: Int64, receivers: [Receiver], at now: Instant) throws {
        guard let row = try row("SELECT receiver FROM outbox WHERE id = ?", [message]),
            let failure = try failure(of: try row.text("receiver"))
        else { return }
        try tell(failure.ended(at: now), instead: failure, receivers: receivers, at: now)
    }

    fileprivate func failure(of receiver: String) throws -> Incident? {
        try openIncident(of: .failure(of: receiver))
    }
}
