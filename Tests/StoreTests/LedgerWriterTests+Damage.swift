import GRDB
import Testing
import Timekeeping

@testable import Store

extension LedgerWriterTests {
    @Test("where the file is broken it ends, so that the next start puts the file aside")
    func damage() async throws {
        _ = try ledger.record(check(at: start), labels: [:], receivers: [ops], at: start)
        try folder.look {
            try $0.execute(
                sql: """
                    PRAGMA writable_schema = ON;
                    UPDATE sqlite_schema SET sql = 'CREATE TABLE run (' WHERE name = 'run';
                    PRAGMA schema_version = 99999
                    """)
        }
        var ending: (any Error)?
        do {
            try await serve { writer, _ in
                await #expect(throws: LedgerWriter.Unwritten.self) {
                    try await hear(writer, check(at: start.advanced(by: 300), [expired()]))
                }
            }
        } catch {
            ending = error
        }
        #expect(ending is LedgerFault)
        let (fresh, damage) = try await Ledger.open(path: folder.file, at: start)
        #expect(damage != nil && fresh.summaries().isEmpty)
    }
}
