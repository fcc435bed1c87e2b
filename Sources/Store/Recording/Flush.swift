import GRDB
import GRDBSQLite
import Synchronization
import Timekeeping

extension Ledger {
    /// Writes the equal results that are only in memory, in the order of their rows.
    package func flush() throws {
        try pool.writeWithoutTransaction { try flush(to: $0) }
    }

    /// The same on the writer's connection.
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

    /// Runs in one transaction of a flush, so that a change waits for some milliseconds at most.
    private static let flushed = 10_000
}

/// `OriginState.save` through SQLite's own calls. It runs once for each origin and minute, and passing its arguments as
/// `StatementArguments` would cost as much as the update itself.
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
            // No destructor, so SQLite makes no copy: the bytes stay in place until the row is written.
            sqlite3_bind_blob(handle, 7, bytes.baseAddress, Int32(bytes.count), nil)
            return sqlite3_step(handle)
        }
        sqlite3_reset(handle)
        guard code == SQLITE_DONE else {
            throw DatabaseError(resultCode: ResultCode(rawValue: code), message: database.lastErrorMessage)
        }
    }
}

/// How far a run has come, to be written. It is small, since a flush copies and sorts one for each origin.
struct UnsavedRun: Sendable {
    /// The run's number in the file.
    let number: Int64
    /// Its index in `OriginStates`.
    let index: Int
    /// Unix seconds.
    let ended: Int64
    let checks: Int
    let latency: OriginState.Latency

    init(_ state: OriginState, index: Int) {
        number = state.number
        self.index = index
        ended = state.lastAt.seconds
        checks = state.checks
        latency = state.latency
    }
}
