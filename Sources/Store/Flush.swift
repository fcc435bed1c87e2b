import GRDB
import GRDBSQLite
import Synchronization

extension Ledger {
    /// Writes down the equal results that are only in memory, in the order of their rows.
    package func flush() throws {
        try pool.writeWithoutTransaction { try flush(to: $0) }
    }

    /// The same by whoever has the file already.
    func flush(to database: Database) throws {
        let unsaved = live.withLock { $0.takeUnsaved() }
        do {
            var rest = unsaved[...]
            while !rest.isEmpty {
                try database.inTransaction(.immediate) {
                    let update = try RunUpdate(database)
                    for run in rest.prefix(Ledger.flushed) { try update.write(run) }
                    return .commit
                }
                rest = rest.dropFirst(Ledger.flushed)
            }
        } catch {
            live.withLock { $0.putBack(unsaved) }
            throw error
        }
    }

    /// Runs in one transaction of a flush: what changes meanwhile waits for some milliseconds at the most.
    private static let flushed = 10_000
}

/// `OriginState.save` by SQLite's own calls. It is run once for each origin and minute, and to hand over its arguments as a
/// list of anything would cost as much as the update itself.
private struct RunUpdate {
    private let database: Database
    private let statement: Statement

    init(_ database: Database) throws {
        self.database = database
        statement = try database.cachedStatement(sql: OriginState.save)
    }

    func write(_ run: UnsavedRun) throws {
        let handle = statement.sqliteStatement
        sqlite3_bind_int64(handle, 1, run.ended)
        sqlite3_bind_int64(handle, 2, Int64(run.checks))
        sqlite3_bind_int64(handle, 3, Int64(run.latency.checks))
        sqlite3_bind_double(handle, 4, run.latency.min)
        sqlite3_bind_double(handle, 5, run.latency.max)
        sqlite3_bind_double(handle, 6, run.latency.sum)
        sqlite3_bind_int64(handle, 8, run.number)
        let code = run.latency.spread.withBytes { bytes in
            // Without a destructor SQLite takes no copy: the bytes stay where they are until the row is written.
            sqlite3_bind_blob(handle, 7, bytes.baseAddress, Int32(bytes.count), nil)
            return sqlite3_step(handle)
        }
        sqlite3_reset(handle)
        guard code == SQLITE_DONE else {
            throw DatabaseError(resultCode: ResultCode(rawValue: code), message: database.lastErrorMessage)
        }
    }
}
