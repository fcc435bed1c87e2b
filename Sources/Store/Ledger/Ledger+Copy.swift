import FoundationEssentials
import GRDB
import Synchronization

extension Ledger {
    /// Writes a consistent copy beside the file, while others read and write, and checks that it is sound.
    ///
    /// - Returns: The path of the copy: a single file, without a log. The caller deletes it. Throws `beingCopied` while
    ///   another copy is made, even if its caller has gone.
    public func copy() async throws -> String {
        guard !isBeingCopied.exchange(true, ordering: .relaxed) else { throw LedgerFault.beingCopied }
        defer { isBeingCopied.store(false, ordering: .relaxed) }
        try await onWriter { [self] in try flush(to: $0) }.get()
        let path = "\(pool.path)\(Ledger.copySuffix)\(UUID().uuidString)"
        do {
            try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
                pool.asyncRead { source in
                    done.resume(with: Result { try Ledger.copy(source.get(), to: path) })
                }
            }
        } catch {
            try? FileManager.default.removeItem(atPath: path)
            // During a backup SQLite gives a code, and no message.
            throw (error as? DatabaseError).map {
                LedgerFault.unusable(path: path, reason: "SQLite error \($0.extendedResultCode)")
            } ?? error
        }
        return path
    }

    private static let copySuffix = ".copy-"

    private static func copy(_ source: Database, to path: String) throws {
        let copy = try DatabaseQueue(path: path)
        try copy.writeWithoutTransaction { database in
            try source.backup(to: database)
            // The journal mode is copied too; without WAL the copy is a single file.
            try database.execute(sql: "PRAGMA journal_mode = DELETE")
            let found = try String.fetchOne(database, sql: "PRAGMA integrity_check(1)") ?? "no answer"
            if found != "ok" { throw LedgerFault.damaged(found) }
        }
        try copy.close()
    }

    /// Removes copies that a killed process left behind.
    static func removeCopies(of path: String) {
        let folder = URL(filePath: path).deletingLastPathComponent().path
        let beginning = URL(filePath: path).lastPathComponent + copySuffix
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        where name.hasPrefix(beginning) {
            try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
        }
    }
}
