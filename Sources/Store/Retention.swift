import GRDB
public import Timekeeping

extension Ledger {
    /// Deletes what ended before that time: runs that are not the latest of their origin, events, incidents that are
    /// closed and told, settled messages, and then certificates and origins to which nothing refers any more. Where the
    /// rest still takes more bytes than `size`, the oldest runs and events go as well.
    ///
    /// It goes in small batches, between which others write, and gives free pages back to the system.
    ///
    /// - Returns: How many rows were deleted.
    @discardableResult
    public func prune(before limit: Instant, size: Int64 = .max) async throws -> Int {
        var deleted = 0
        for statement in Retention.statements {
            deleted += try await drain(statement.sql, statement.takesTime ? [limit.seconds] : [])
        }
        while try await onWriter({ try $0.usedBytes() }).get() > size {
            var batch = 0
            for statement in Retention.oldest { batch += try await delete(statement) }
            deleted += batch
            if batch == 0 { break }
            for statement in Retention.statements where !statement.takesTime {
                deleted += try await drain(statement.sql)
            }
        }
        while try await onWriter({ try $0.giveBack(pages: Retention.pages) }).get() {}
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
        try await onWriter { database in
            var count = 0
            try database.inTransaction(.immediate) {
                try database.run(sql, arguments)
                count = database.changesCount
                return .commit
            }
            return count
        }.get()
    }
}

extension Database {
    /// What the file holds, without the pages that are free.
    fileprivate func usedBytes() throws -> Int64 {
        try pragma("page_size") * (pragma("page_count") - pragma("freelist_count"))
    }

    /// Gives free pages back to the system; returns whether there may be more of them.
    fileprivate func giveBack(pages: Int64) throws -> Bool {
        let before = try pragma("freelist_count")
        // The pragma gives back a page a row: it must be read to its end.
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
    /// Pages that are given back in one go.
    static let pages: Int64 = 500

    /// The oldest runs of all that are not the latest of their origin, and the oldest events.
    static let oldest = [
        """
        DELETE FROM run WHERE number IN (
            SELECT r.number FROM run r WHERE NOT EXISTS (SELECT 1 FROM latest l WHERE l.run = r.number)
            ORDER BY r.began LIMIT \(batch))
        """,
        "DELETE FROM event WHERE number IN (SELECT e.number FROM event e ORDER BY e.at LIMIT \(batch))",
    ]

    /// In this order, since the later ones clear what the earlier ones leave behind.
    static let statements: [(sql: String, takesTime: Bool)] = [
        (
            """
            DELETE FROM run WHERE number IN (
                SELECT r.number FROM run r
                WHERE r.began < ?1 AND r.ended < ?1 AND NOT EXISTS (SELECT 1 FROM latest l WHERE l.run = r.number)
                LIMIT \(batch))
            """, true
        ),
        (
            "DELETE FROM event WHERE number IN (SELECT e.number FROM event e WHERE e.at < ?1 LIMIT \(batch))", true
        ),
        (
            """
            DELETE FROM outbox WHERE id IN (
                SELECT id FROM outbox WHERE settled_at IS NOT NULL AND settled_at < ?1 LIMIT \(batch))
            """, true
        ),
        (
            """
            DELETE FROM incident WHERE id IN (
                SELECT i.id FROM incident i
                WHERE i.closed_at IS NOT NULL AND i.closed_at < ?1
                    AND NOT EXISTS (SELECT 1 FROM outbox m WHERE m.incident = i.id)
                LIMIT \(batch))
            """, true
        ),
        (
            """
            DELETE FROM certificate WHERE number IN (
                SELECT c.number FROM certificate c
                WHERE NOT EXISTS (SELECT 1 FROM run_certificate u WHERE u.certificate = c.number)
                LIMIT \(batch))
            """, false
        ),
        (
            """
            DELETE FROM origin WHERE number IN (
                SELECT o.number FROM origin o
                WHERE NOT EXISTS (SELECT 1 FROM run r WHERE r.origin = o.number)
                    AND NOT EXISTS (SELECT 1 FROM complaint c WHERE c.origin = o.number)
                LIMIT \(batch))
            """, false
        ),
    ]
}
