import Alerts
import Checks
import GRDB
public import Timekeeping

/// A receiver that does not accept its messages, and is not reported as failing yet.
public struct ReceiverDelay: Hashable, Sendable {
    /// The receiver's name.
    public var receiver: String
    /// When an attempt failed for the first time.
    public var since: Instant
    /// Why the last attempt failed, without secrets.
    public var error: String
}

extension Ledger {
    /// The receivers that have accepted nothing for longer than `Receiver.delay` and are not reported as failing yet.
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
    /// After a failed attempt, reports the receiver to the others where that has gone on for too long. Waiting messages are
    /// merged into new ones, so no single message would ever be old enough to be given up.
    func openReceiverFailureIfOverdue(after message: Int64, _ error: String, receivers: [Receiver], at now: Instant)
        throws
    {
        let since = try row("SELECT failing_since FROM outbox WHERE id = ?", [message])?.optionalInstant(
            "failing_since")
        guard let since, now.seconds(since: since) >= Receiver.patience else { return }
        try openReceiverFailure(after: message, error, receivers: receivers, at: now)
    }

    /// After a message was given up, reports the receiver to the others, unless it was a test or is reported already.
    func openReceiverFailure(after message: Int64, _ error: String, receivers: [Receiver], at now: Instant) throws {
        guard let row = try row("SELECT receiver, incident FROM outbox WHERE id = ?", [message]) else { return }
        let receiver = try row.text("receiver")
        guard receivers.contains(where: { $0.name == receiver }), try failure(of: receiver) == nil,
            try incident(try row.integer("incident"))?.cause.isTest == false
        else { return }
        let failure = Incident.failure(of: receiver, error: error, id: try nextIncidentID(), at: now)
        try tell(failure, instead: nil, receivers: receivers, at: now)
    }

    /// After a message was accepted, closes the receiver's failure.
    func closeReceiverFailure(after message: Int64, receivers: [Receiver], at now: Instant) throws {
        guard let row = try row("SELECT receiver FROM outbox WHERE id = ?", [message]),
            let failure = try failure(of: try row.text("receiver"))
        else { return }
        try tell(failure.ended(at: now), instead: failure, receivers: receivers, at: now)
    }

    fileprivate func failure(of receiver: String) throws -> Incident? {
        try openIncident(of: .failure(of: receiver))
    }
}
