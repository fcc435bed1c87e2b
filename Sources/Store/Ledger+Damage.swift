public import Alerts
import Checks
import FoundationEssentials
import GRDB
public import Timekeeping

extension Ledger {
    /// Opens the file as `init` does, and looks whether it is sound. One that is damaged is moved aside under the day's
    /// name, never deleted, and a fresh one begins: a monitor without a past is better than none.
    ///
    /// - Returns: Where a file was moved aside, one line for the operator: why, and where it is now.
    public static func open(path: String, at now: Instant) throws -> (ledger: Ledger, damage: String?) {
        removeCopies(of: path)
        let reason: String
        do {
            let ledger = try Ledger(path: path)
            guard let damage = try ledger.damage() else { return (ledger, nil) }
            // Without this the log would be written into the file once more, and be gone from beside it.
            try? ledger.close()
            reason = damage
        } catch LedgerFault.corrupt(_, let words) {
            reason = words
        } catch LedgerFault.damaged(let words) {
            reason = words
        }
        let aside = "\(path).damaged-\(now.description.filter { $0 != ":" })"
        do {
            for suffix in ["-wal", "-shm", ""] where FileManager.default.fileExists(atPath: path + suffix) {
                try FileManager.default.moveItem(atPath: path + suffix, toPath: aside + suffix)
            }
        } catch {
            throw LedgerFault.unusable(
                path: path, reason: "damaged (\(reason)), and it cannot be moved aside: \(error)")
        }
        let words = "the ledger was damaged (\(reason)): it is now \(aside), and history begins anew"
        return (try Ledger(path: path), words)
    }

    /// Tells the receivers once that the file was damaged; where it was not, that an earlier damage is over.
    ///
    /// - Parameter damage: As `open` has told it.
    public func tell(damage: String?, receivers: [Receiver], at now: Instant) throws {
        try pool.write { database in
            let row = try database.row(
                "SELECT id FROM incident WHERE cause = ? AND subject = ? AND closed_at IS NULL",
                [Cause.damage.code.rawValue, Cause.damage.subject])
            let known = try row.flatMap { try database.incident($0.integer("id")) }
            guard (damage == nil) != (known == nil) else { return }
            let incident =
                try damage.map { try .damage($0, id: database.nextIncidentID(), at: now) } ?? known?.ended(at: now)
            guard let incident else { return }
            try database.save(incident, instead: known)
            _ = try database.announce(incident, to: receivers, on: Occasion(), at: now) { incident }
        }
    }

    /// What is wrong with the file; nil where it is sound.
    private func damage() throws -> String? {
        do {
            return try integrity()
        } catch let error as DatabaseError where error.meansDamage {
            return error.words
        }
    }
}

extension DatabaseError {
    /// Whether the file itself is broken, and not merely out of reach.
    var meansDamage: Bool {
        resultCode == .SQLITE_CORRUPT || resultCode == .SQLITE_NOTADB
    }
}
