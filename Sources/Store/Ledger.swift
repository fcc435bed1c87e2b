import FoundationEssentials
import GRDB
import Synchronization
import Timekeeping

/// Everything that the daemon remembers, in one SQLite file: the latest reports, their history, incidents, and the
/// messages on their way.
///
/// What is written survives the end of the process at any moment. A loss of power may take the last moments with it
/// (`synchronous=NORMAL`), but always whole transactions of the latest: a report, its incidents and its messages stay
/// together, and what was lost is found again by the next check. A delivery whose settlement was lost is repeated
/// under the same id.
///
/// Equal results are kept in memory for a while (see `record` and `flush`): the end of the process forgets at most that
/// an origin was still the same, never a change.
///
/// Every method blocks the calling thread until it is done, and throws what SQLite says where the file fails: the
/// monitor's own trouble, never an origin's.
public final class Ledger: Sendable {
    let pool: DatabasePool
    /// What goes on now, ahead of the file by the equal results since the last flush.
    let live: Mutex<OriginStates>
    let isBeingCopied = Atomic(false)
    /// When the outbox was last asked for what is due; nil before the first time.
    let lookedAt = Mutex<Instant?>(nil)

    /// Opens the file, creates it where it is missing, and brings an older one up to date.
    ///
    /// A file which a newer cfmon or another program has written is refused untouched, with a `LedgerFault`.
    ///
    /// - Parameter patience: For how long a write waits for another process that holds the file.
    public convenience init(path: String, patience: Duration = .seconds(5)) throws {
        try self.init(opening: path, patience: patience) { _ in }
        do {
            goOn(with: try pool.read(OriginStates.init))
        } catch let error as DatabaseError {
            throw LedgerFault(error, path: path)
        }
    }

    /// Does not know yet what goes on: see `goOn(with:)`.
    ///
    /// - Parameter begin: Called where the file is new, in the transaction that makes it the ledger.
    init(opening path: String, patience: Duration = .seconds(5), begin: (Database) throws -> Void) throws {
        do {
            try Ledger.inspect(path)
            var configuration = Configuration()
            configuration.label = "ledger"
            // A check that has to compare itself with the last report must not wait for somebody who reads everything.
            configuration.maximumReaderCount = 5
            // Somebody may hold the file for a moment: a backup, or an operator with `sqlite3`.
            configuration.busyMode = .timeout(patience.milliseconds / 1_000)
            configuration.prepareDatabase { database in
                // A reader goes through a report or through all of them, and comes back to none: the system's cache is enough.
                if database.configuration.readonly { try database.execute(sql: "PRAGMA cache_size = -256") }
                // Only a file without any page takes this; it lets retention give pages back to the system.
                if !database.configuration.readonly { try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL") }
                // The log shrinks again after a checkpoint.
                try database.execute(sql: "PRAGMA journal_size_limit = 4194304")
            }
            pool = try DatabasePool(path: path, configuration: configuration)
            try pool.write { database in
                if try Ledger.migrate(database) == 0 { try begin(database) }
                // No delivery worker of an earlier process has anything in hand any more.
                try database.run("UPDATE outbox SET state = 'waiting' WHERE settled_at IS NULL AND state = 'offered'")
            }
            live = Mutex(OriginStates())
        } catch let error as DatabaseError {
            throw LedgerFault(error, path: path)
        }
    }

    /// Takes over what the file says that goes on.
    func goOn(with states: OriginStates) {
        live.withLock { $0 = states }
    }

    /// Reads what the file says of itself before anything may write to it.
    private static func inspect(_ path: String) throws {
        guard FileManager.default.fileExists(atPath: path) else { return }
        var configuration = Configuration()
        configuration.readonly = true
        let (owner, version, tables) = try DatabaseQueue(path: path, configuration: configuration).read { database in
            (
                try Int64.fetchOne(database, sql: "PRAGMA application_id") ?? 0,
                try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0,
                try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
            )
        }
        if tables > 0 || version > 0, owner != Schema.applicationID { throw LedgerFault.foreign(path: path) }
        if version > Schema.steps.count {
            throw LedgerFault.newer(path: path, version: version, known: Schema.steps.count)
        }
    }

    /// - Returns: The version that the file had: 0 for a new one.
    private static func migrate(_ database: Database) throws -> Int {
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        for (index, step) in Schema.steps.enumerated() where index >= version {
            try database.execute(sql: step)
            try database.execute(sql: "PRAGMA user_version = \(index + 1)")
        }
        if version == 0 { try database.execute(sql: "PRAGMA application_id = \(Schema.applicationID)") }
        return version
    }

    /// Closes the file; nothing can be asked or written after that.
    public func close() throws {
        try pool.close()
    }

    /// The size of the file in bytes, without its write-ahead log.
    public func size() throws -> Int64 {
        try pool.read { database in
            let pages = try Int64.fetchOne(database, sql: "PRAGMA page_count") ?? 0
            return pages * (try Int64.fetchOne(database, sql: "PRAGMA page_size") ?? 0)
        }
    }
}
