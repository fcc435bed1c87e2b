public import Alerts
import Checks
import FoundationEssentials
import GRDB
public import Timekeeping

extension Ledger {
    /// Opens the file as `init` does, and checks that it is sound. A damaged file is moved aside under a name with the
    /// date, never deleted, and a fresh one begins: a monitor without history is better than none.
    ///
    /// The first transaction of the fresh file holds an incident about that. So receivers are notified even if the process
    /// ends early; where it ended in between, the damaged file beside a new one is evidence enough.
    ///
    /// - Returns: The ledger, and where it replaces a damaged file, a line for the operator: why, and where that file is.
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
            // In parallel: with many origins each takes a good part of a second.
            async let found = ledger.damage()
            async let runs = ledger.pool.read(OriginStates.init)
            ledger.load(try await runs)
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
        // Closed before the move: otherwise SQLite would write the log into the file and delete it.
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

    /// Notifies the receivers that the file was damaged, also where an earlier process could not; where the file is sound
    /// by now, that this is over.
    ///
    /// - Parameter damage: As `open` returned it.
    public func tell(damage: String?, receivers: [Receiver], at now: Instant) throws {
        try pool.write { database in
            guard let known = try database.openIncident(of: .damage) else { return }
            try database.tell(known, instead: known, receivers: receivers, at: now)
            if damage == nil {
                try database.tell(known.ended(at: now), instead: known, receivers: receivers, at: now)
            }
        }
    }

    /// Checks the whole file for damage. Nothing is written meanwhile, so it is meant for the start.
    ///
    /// - Returns: The first damage; nil where there is none.
    func damage() async throws -> String? {
        do {
            // On the writer: on a read-only connection SQLite does not check CHECK constraints.
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
    /// Whether the file itself is damaged, and not merely inaccessible.
    var meansDamage: Bool {
        resultCode == .SQLITE_CORRUPT || resultCode == .SQLITE_NOTADB
    }
}
