import Alerts
import FoundationEssentials
import Synchronization
import Testing
import Timekeeping

@testable import Store

@Suite("A copy of the ledger") struct CopyTests {
    @Test("it is whole, with what was only in memory, is one file, and goes on like the ledger itself")
    func copy() async throws {
        let folder = try Folder()
        let ledger = try Ledger(path: folder.file)
        for id in ["a", "b"] { try ledger.hear(check(id, at: start, [expired()])) }
        try ledger.hear(check("c", at: start))
        try ledger.hear(check("c", at: start.advanced(by: 300)))
        let path = try await ledger.copy()
        // What comes later is not in it.
        try ledger.hear(check("c", at: start.advanced(by: 600), [expiring()]))
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { path.hasSuffix($0) }.count == 1)
        #expect(!FileManager.default.fileExists(atPath: path + "-wal"))
        let other = try Folder()
        try FileManager.default.moveItem(atPath: path, toPath: other.file)
        let (copy, damage) = try await Ledger.open(path: other.file, at: start)
        #expect(damage == nil)
        #expect(copy.summaries().map(\.checks) == [1, 1, 2])
        #expect(try copy.openIncidents().map { $0.origins.map(\.origin) } == [["a", "b"]])
        #expect(try copy.pendingCount() == 1)
        #expect(try copy.hear(check("c", at: start.advanced(by: 600), [expiring()])).changed)
    }

    @Test("one is made at a time")
    func single() async throws {
        let folder = try Folder()
        let ledger = try Ledger(path: folder.file)
        ledger.isBeingCopied.store(true, ordering: .relaxed)
        await #expect(throws: LedgerFault.beingCopied) { _ = try await ledger.copy() }
        ledger.isBeingCopied.store(false, ordering: .relaxed)
        for _ in 0..<2 { _ = try await ledger.copy() }
    }

    @Test(
        "where it cannot be written, it says so and leaves nothing behind; what a killed process left is cleared away")
    func leftovers() async throws {
        let folder = try Folder()
        let ledger = try Ledger(path: folder.file)
        try FileManager.default.moveItem(atPath: folder.path, toPath: folder.path + "-elsewhere")
        await #expect(throws: LedgerFault.self) { _ = try await ledger.copy() }
        try FileManager.default.moveItem(atPath: folder.path + "-elsewhere", toPath: folder.path)
        let leftover = folder.file + ".copy-1"
        try Data("x".utf8).write(to: URL(filePath: leftover))
        try ledger.close()
        _ = try await Ledger.open(path: folder.file, at: start)
        #expect(!FileManager.default.fileExists(atPath: leftover))
    }
}
