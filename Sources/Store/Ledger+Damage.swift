public import Alerts
import Checks
import FoundationEssentials
import GRDB
public import Timekeeping

extension Ledger {
    /// Opens the file as `init` does, and looks whether it is sound. One that is damaged is moved aside under the day's
    /// name, never deleted, and a fresh one begins: a monitor without a past is better than none.
    ///
    /// What has happened is an incident in the first transaction of the fresh file. So it is told however the process ends,
    /// also where it ended between the two: a damaged file beside one that is new says enough.
    ///
    /// - Returns: Where a fresh file took the place of a damaged one, a line for the operator: why, and where that is now.
    public static func open(path: String, at now: Instant) async throws -> (ledger: Ledger, damage: String?) {
        removeCopies(of: path)
        var damage: String?
        let begin = { (database: Database) in
            damage =
                damage ?? fileAside(of: path).map { "the ledger was damaged: it is now \($0), and history begins anew" }
            if let damage {
                try database.save(.damage(damage, id: database.nextIncidentID(), at: now), instead: nil)
            }
        }
        let reason: String
        var opened: Ledger?
        do {
            let ledger = try Ledger(opening: path, begin: begin)
            opened = ledger
            // Beside each other: with many origins each takes a good part of a second.
            async let found = ledger.damage()
            async let runs = ledger.pool.read(OriginStates.init)
            ledger.goOn(with: try await runs)
            guard let found = try await found else { return (ledger, damage) }
            reason = found
        } catch LedgerFault.corrupt(_, let words) {
            reason = words
        } catch LedgerFault.damaged(let words) {
            reason = words
        } catch let error as DatabaseError {
            guard error.meansDamage else { throw LedgerFault(error, path: path) }
            reason = error.words
        }
        // Without this the log would be written into the file once more, and be gone from beside it.
        try? opened?.close()
        let aside = "\(path)\(asideMark)\(now.description.filter { $0 != ":" })"
        do {
            for suffix in ["-wal", "-shm", ""] where FileManager.default.fileExists(atPath: path + suffix) {
                try FileManager.default.moveItem(atPath: path + suffix, toPath: aside + suffix)
            }
        } catch {
            throw LedgerFault.unusable(
                path: path, reason: "damaged (\(reason)), and it cannot be moved aside: \(error)")
        }
        damage = "the ledger was damaged (\(reason)): it is now \(aside), and history begins anew"
        return (try Ledger(opening: path, begin: begin), damage)
    }

    private static let asideMark = ".damaged-"

    /// The newest damaged file that was moved aside; nil where there is none.
    private static func fileAside(of path: String) -> String? {
        let folder = URL(filePath: path).deletingLastPathComponent().path
        let beginning = URL(filePath: path).lastPathComponent + asideMark
        return (try? FileManager.default.contentsOfDirectory(atPath: folder))?
            .filter { $0.hasPrefix(beginning) && !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") }
            .max().map { "\(folder)/\($0)" }
    }

    /// Tells the receivers that the file was damaged, also where an earlier process could not do so any more; where it is
    /// sound by now, that it is over.
    ///
    /// - Parameter damage: As `open` has told it.
    public func tell(damage: String?, receivers: [Receiver], at now: Instant) throws {
        try pool.write { database in
            guard let known = try database.openIncident(of: .damage) else { return }
            try database.tell(known, instead: known, receivers: receivers, at: now)
            if damage == nil {
                try database.tell(known.ended(at: now), instead: known, receivers: receivers, at: now)
            }
        }
    }

    /// Looks through the whole file for damage, while nothing is written: meant for the start.
    ///
    /// - Returns: What is wrong first; nil where all is well.
    func damage() async throws -> String? {
        do {
            // Not by a reader: on a connection that may not write, SQLite leaves the CHECK constraints out.
            async let pages = pool.writeWithoutTransaction { database in
                try String.fetchOne(database, sql: "PRAGMA quick_check(1)") ?? "no answer"
            }
            async let stray = pool.read { try Row.fetchOne($0, sql: "PRAGMA foreign_key_check") }
            let found = try await pages
            if found != "ok" { return found }
            return try await stray.map { _ in "a reference leads nowhere" }
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
