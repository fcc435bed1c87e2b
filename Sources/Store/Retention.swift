import GRDB
public import Timekeeping

extension Ledger {
    /// Deletes what ended before that time: runs that are not the latest of their origin, incidents that are closed
    /// and told, settled messages, and then certificates and origins to which nothing refers any more.
    ///
    /// It goes in small batches, so that checks are not kept waiting, and gives free pages back to the system.
    ///
    /// - Returns: How many rows were deleted.
    @discardableResult
    public func prune(before limit: Instant) throws -> Int {
        var deleted = 0
        for statement in Retention.statements {
            while true {
                let batch = try pool.write { database in
                    try database.run(statement.sql, statement.takesTime ? [limit.seconds] : [])
                    return database.changesCount
                }
                deleted += batch
                if batch < Retention.batch { break }
            }
        }
        // The pragma gives back a page a row: it must be read to its end.
        _ = try pool.writeWithoutTransaction { try Row.fetchAll($0, sql: "PRAGMA incremental_vacuum(2000)") }
        return deleted
    }
}

enum Retention {
    /// Rows in one transaction.
    static let batch = 500

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
