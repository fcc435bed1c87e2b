import FoundationEssentials
import GRDB
import Synchronization
import Timekeeping

/// Everything that the daemon remembers, in one SQLite file: the latest reports, their history, incidents, and the
/// outbox.
///
/// What is written survives the end of the process at any moment. A loss of power may undo the last transactions
/// (`synchronous=NORMAL`), but only whole ones: a report, its incidents and its messages stay together, and the next
/// check finds again what was lost. A delivery whose settlement was lost is repeated under the same id.
///
/// Equal results stay in memory for a while (see `record` and `flush`). The end of the process can lose them, but never
/// a change.
///
/// Every synchronous method blocks the calling thread until it is done, and throws SQLite's error where the file fails.
public final class Ledger: Sendable {
    let pool: DatabasePool
    /// The states of all origins, ahead of the file by the equal results since the last flush.
    let live: Mutex<OriginStates>
    let isBeingCopied = Atomic(false)
    /// When the outbox was last asked for due messages; nil before the first time.
    let lastDueQuery = Mutex<Instant?>(nil)

    /// Opens the file, creates it where it is missing, and brings an older one up to date.
    ///
    /// A file that a newer cfmon or another program has written is left untouched and refused with a `LedgerFault`.
    ///
    /// - Parameter patience: How long a write waits for another process that locks the file.
    public convenience init(path: String, patience: Duration = .seconds(5)) throws {
        try self.init(opening: path, patience: patience) { _ in }
        do {
            load(try pool.read(OriginStates.init))
        } catch let error as DatabaseError {
            throw LedgerFault(error, path: path)
        }
    }

    /// Opens the file without its states: see `load`.
    ///
    /// - Parameter begin: Called where the file is new, in the transaction that creates the schema.
    init(opening path: String, patience: Duration = .seconds(5), begin: (Database) throws -> Void) throws {
        do {
            try Ledger.inspect(path)
            var configuration = Configuration()
            configuration.label = "ledger"
            // A check that needs its precedent must not wait for a client that reads everything.
            configuration.maximumReaderCount = 5
            // A backup, or an operator with `sqlite3`, may lock the file for a moment.
            configuration.busyMode = .timeout(patience.milliseconds / 1_000)
            configuration.prepareDatabase { database in
                // A reader visits each page once, so the system's cache is enough.
                if database.configuration.readonly { try database.execute(sql: "PRAGMA cache_size = -256") }
                // It lets retention give pages back to the system. SQLite accepts it only while the file is empty.
                if !database.configuration.readonly { try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL") }
                // The log shrinks again after a checkpoint.
                try database.execute(sql: "PRAGMA journal_size_limit = 4194304")
            }
            pool = try DatabasePool(path: path, configuration: configuration)
            try pool.write { database in
                if try Ledger.migrate(database) == 0 { try begin(database) }
                // No delivery of an earlier process is under way any more.
                try database.execute(
                    "UPDATE outbox SET state = 'waiting' WHERE settled_at IS NULL AND state = 'offered'")
            }
            live = Mutex(OriginStates())
        } catch let error as DatabaseError {
            throw LedgerFault(error, path: path)
        }
    }

    /// Sets the states, as read from the file.
    func load(_ states: OriginStates) {
        live.withLock { $0 = states }
    }

    /// Checks the file's owner and version before anything writes to it.
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

    /// Closes the file. Later reads and writes fail.
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
