import GRDB
public import Timekeeping

extension Ledger {
    /// Deletes what ended before that time: runs other than the latest of their origin, events, closed incidents without
    /// messages, settled messages, silences, and then certificates and origins that nothing refers to. Where the rest still
    /// takes more bytes than `size`, the oldest runs and events go as well.
    ///
    /// It works in small batches, between which others write, and gives free pages back to the system.
    ///
    /// - Returns: How many rows were deleted. Throws `LedgerFault.crowded` where the rows that must stay exceed `size`: then
    ///   no history is deleted in vain.
    @discardableResult
    public func prune(before limit: Instant, size: Int64 = .max) async throws -> Int {
        var deleted = 0
        for statement in Retention.aged { deleted += try await drain(statement, [limit.seconds]) }
        deleted += try await clear()
        var used = try await onWriter { try $0.usedBytes() }.get()
        if used > size {
            let fixed = try await pool.read { try $0.bytesBesideHistory() }
            while used > size, fixed < size {
                let part = Double(used - size) / Double(max(1, used - fixed))
                var gone = 0
                for (table, statement) in Retention.oldest { gone += try await drop(part, of: table, statement) }
                // Once for all tables, since it looks at every certificate.
                deleted += try await gone + clear()
                used = try await onWriter { try $0.usedBytes() }.get()
                if gone == 0 { break }
            }
        }
        while try await onWriter({ try $0.giveBack(pages: Retention.pages) }).get() { try Task.checkCancellation() }
        if used > size { throw LedgerFault.crowded(bytes: used, limit: size) }
        return deleted
    }

    /// Deletes the certificates and origins that nothing refers to.
    private func clear() async throws -> Int {
        var deleted = 0
        for statement in Retention.unused { deleted += try await drain(statement) }
        return deleted
    }

    /// Deletes this part of a table, its oldest rows, in whole batches.
    private func drop(_ part: Double, of table: String, _ sql: String) async throws -> Int {
        let rows = try await onWriter { try $0.row("SELECT count(*) AS n FROM \(table)")?.count("n") ?? 0 }.get()
        var deleted = 0
        for _ in 0..<(Int((part * Double(rows) / Double(Retention.batch)).rounded(.up))) {
            let batch = try await delete(sql)
            deleted += batch
            if batch < Retention.batch { break }
        }
        return deleted
    }

    private func drain(_ sql: String, _ arguments: StatementArguments = []) async throws -> Int {
        var deleted = 0
        while true {
            let batch = try await delete(sql, arguments)
            deleted += batch
            if batch < Retention.batch { return deleted }
        }
    }

    /// Deletes one batch.
    private func delete(_ sql: String, _ arguments: StatementArguments = []) async throws -> Int {
        // A shutdown does not wait for history to be deleted.
        try Task.checkCancellation()
        return try await onWriter { database in
            var count = 0
            try database.inTransaction(.immediate) {
                try database.execute(sql, arguments)
                count = database.changesCount
                return .commit
            }
            return count
        }.get()
    }
}

extension Database {
    /// The size of the file without its free pages.
    fileprivate func usedBytes() throws -> Int64 {
        try pragma("page_size") * (pragma("page_count") - pragma("freelist_count"))
    }

    /// The size of all that is no history: the present state, alerts, messages. 0 where this SQLite cannot tell.
    fileprivate func bytesBesideHistory() throws -> Int64 {
        guard try Bool.fetchOne(self, sql: "SELECT sqlite_compileoption_used('ENABLE_DBSTAT_VTAB')") == true else {
            return 0
        }
        return try Int64.fetchOne(
            self,
            sql: """
                SELECT sum(pgsize) FROM dbstat WHERE aggregate = TRUE AND name NOT IN (
                    SELECT name FROM sqlite_schema WHERE tbl_name IN ('run', 'run_certificate', 'certificate', 'event'))
                """) ?? 0
    }

    /// Gives free pages back to the system; returns whether there may be more of them.
    fileprivate func giveBack(pages: Int64) throws -> Bool {
        let before = try pragma("freelist_count")
        // The pragma gives back one page for each row that is read.
        _ = try Row.fetchAll(self, sql: "PRAGMA incremental_vacuum(\(pages))")
        let after = try pragma("freelist_count")
        return after > 0 && after < before
    }

    private func pragma(_ name: String) throws -> Int64 {
        try Int64.fetchOne(self, sql: "PRAGMA \(name)") ?? 0
    }
}

enum Retention {
    /// Rows in one transaction.
    static let batch = 500
    /// Pages that are given back at once.
    static let pages: Int64 = 500

    /// The oldest runs other than the latest of their origin, and the oldest events.
    static let oldest: [(table: String, sql: String)] = [
        (
            "run",
            """
            DELETE FROM run WHERE number IN (
                SELECT r.number FROM run r WHERE NOT EXISTS (SELECT 1 FROM latest l WHERE l.run = r.number)
                ORDER BY r.began LIMIT \(batch))
            """
        ),
        (
            "event",
            "DELETE FROM event WHERE number IN (SELECT e.number FROM event e ORDER BY e.at LIMIT \(batch))"
        ),
    ]

    /// What is older than an instant, the argument.
    static let aged = [
        """
        DELETE FROM run WHERE number IN (
            SELECT r.number FROM run r
            WHERE r.began < ?1 AND r.ended < ?1 AND NOT EXISTS (SELECT 1 FROM latest l WHERE l.run = r.number)
            LIMIT \(batch))
        """,
        "DELETE FROM event WHERE number IN (SELECT e.number FROM event e WHERE e.at < ?1 LIMIT \(batch))",
        """
        DELETE FROM outbox WHERE id IN (
            SELECT id FROM outbox WHERE settled_at IS NOT NULL AND settled_at < ?1 LIMIT \(batch))
        """,
        """
        DELETE FROM incident WHERE id IN (
            SELECT i.id FROM incident i
            WHERE i.closed_at IS NOT NULL AND i.closed_at < ?1
                AND NOT EXISTS (SELECT 1 FROM outbox m WHERE m.incident = i.id)
            LIMIT \(batch))
        """,
        "DELETE FROM silence WHERE id IN (SELECT id FROM silence WHERE ends_at < ?1 LIMIT \(batch))",
    ]

    /// What the other statements leave without a reference.
    static let unused = [
        """
        DELETE FROM certificate WHERE number IN (
            SELECT c.number FROM certificate c
            WHERE NOT EXISTS (SELECT 1 FROM run_certificate u WHERE u.certificate = c.number)
            LIMIT \(batch))
        """,
        """
        DELETE FROM origin WHERE number IN (
            SELECT o.number FROM origin o
            WHERE NOT EXISTS (SELECT 1 FROM run r WHERE r.origin = o.number)
                AND NOT EXISTS (SELECT 1 FROM complaint c WHERE c.origin = o.number)
            LIMIT \(batch))
        """,
    ]
}
