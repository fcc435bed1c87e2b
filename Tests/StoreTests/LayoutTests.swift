import Alerts
import Checks
import FoundationEssentials
import GRDB
import Testing
import Timekeeping

@testable import Store

@Suite("The layout of the file") struct LayoutTests {
    private static let project = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let golden = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")

    let folder: Folder

    init() throws {
        folder = try Folder()
    }

    private func layout() throws -> String {
        try folder.look { database in
            try String.fetchAll(
                database,
                sql: "SELECT sql || ';' FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY type DESC, name"
            ).joined(separator: "\n\n")
        }
    }

    /// Makes the file as the version that knew so many steps left it, with data in it: from a file that such a version
    /// wrote, or from the last such file before it.
    private func make(layout version: Int) throws {
        let recorded = min(version, 2)
        let file = Self.golden.appending(path: "layout-\(recorded).sql")
        let sql = try String(decoding: Data(contentsOf: file), as: UTF8.self)
        try DatabaseQueue(path: folder.file).inDatabase { database in
            // Tables are listed by name, and refer to each other.
            try database.execute(sql: "PRAGMA foreign_keys = OFF;" + sql)
            for step in Schema.steps[recorded..<version] { try database.execute(sql: step) }
            try database.execute(sql: "PRAGMA user_version = \(version)")
        }
    }

    /// Run with `CFMON_RECORD=1` to write the page anew; the run then fails, so that nobody records by accident.
    @Test("docs/schema.sql is what a new file holds")
    func golden() throws {
        _ = try Ledger(path: folder.file)
        let text =
            "-- The layout of cfmon.db (PRAGMA user_version = \(Schema.steps.count)). Times are Unix seconds.\n\n"
            + (try layout()) + "\n"
        let file = Self.project.appending(path: "docs/schema.sql")
        if ProcessInfo.processInfo.environment["CFMON_RECORD"] == "1" {
            try Data(text.utf8).write(to: file)
            Issue.record("docs/schema.sql was written anew")
        }
        let recorded = try String(decoding: Data(contentsOf: file), as: UTF8.self)
        #expect(recorded == text, "docs/schema.sql is out of date: CFMON_RECORD=1 swift test writes it")
    }

    @Test("each step that leads to the layout is as it was when it was added")
    func frozen() {
        let known: [UInt64] = [
            7_351_310_326_569_412_967, 4_767_759_193_363_686_856, 9_678_223_806_347_609_495,
            3_741_581_023_031_912_598, 15_928_100_679_278_200_041, 14_388_367_736_911_821_351,
            10_438_260_516_524_854_472,
        ]
        // FNV-1a, 64 bits: any number that another text does not have.
        let numbers = Schema.steps.map { step in
            step.utf8.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
        }
        #expect(numbers == known, "append a step, and leave those that files have seen as they are")
    }

    @Test(
        "a file of each earlier layout is brought up to date with all that it holds", arguments: 1..<Schema.steps.count)
    func migration(from version: Int) async throws {
        try make(layout: version)
        let ledger = try Ledger(path: folder.file)
        let new = try Folder()
        _ = try Ledger(path: new.file)
        #expect(try folder.look { try Int.fetchOne($0, sql: "PRAGMA user_version") } == Schema.steps.count)
        #expect(try shape() == LayoutTests.shape(of: new))
        #expect(try await ledger.damage() == nil)

        #expect(ledger.summaries().map(\.id) == ["blog", "shop"])
        #expect(ledger.summaries().map(\.severity) == [.warning, .critical])
        #expect(try ledger.changes(of: "shop", limit: 9).map(\.checks) == [1, 3])
        #expect(try ledger.changes(of: "shop", limit: 9).map(\.latency?.max) == [10, 12])
        #expect(try ledger.changes(of: "gone", limit: 9).map(\.severity) == [.critical])
        #expect(
            ledger.latest().map(\.report.verdict.headline?.code) == [.certificateExpiresSoon, .certificateExpired])
        #expect(try ledger.openIncidents().map(\.id) == [1, 2])
        #expect(try ledger.incident(3)?.ending == .retired)
        #expect(try ledger.pendingCount() == 3)
        #expect(try ledger.deliveries(limit: 9).count == 4)
        if version > 1 {
            #expect(try ledger.silences(endingAfter: start).map(\.comment) == ["moving"])
            #expect(try ledger.suppressions(at: start).acknowledged.keys.sorted() == [1])
        }
        // Life goes on: a run continues, a change is written, what was told is not told again.
        #expect(try !ledger.hear(check("shop", at: start.advanced(by: 1_200), [expired()], failsAt: start)).changed)
        let mended = try ledger.hear(check("shop", at: start.advanced(by: 1_500)))
        #expect(mended.changed && mended.notifications.isEmpty)
        #expect(try ledger.hear(check("shop", at: start.advanced(by: 1_800))).notifications.map(\.kind) == [.recover])
        #expect(try await ledger.damage() == nil)
    }

    @Test("a file of a newer layout is refused, and neither it nor its folder is touched")
    func newer() async throws {
        try make(layout: 2)
        try folder.look { try $0.execute(sql: "PRAGMA user_version = \(Schema.steps.count + 1)") }
        let before = try Data(contentsOf: URL(filePath: folder.file))
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        await #expect(throws: LedgerFault.self) { try await Ledger.open(path: folder.file, at: start) }
        #expect(try Data(contentsOf: URL(filePath: folder.file)) == before)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == names)
    }

    private func shape() throws -> [String] {
        try LayoutTests.shape(of: folder)
    }

    /// Tables, columns and indexes, however their statements are written.
    private static func shape(of folder: Folder) throws -> [String] {
        try folder.look { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT m.name || ' ' || coalesce(c.name || ' ' || c.type || ' ' || c."notnull" || c.pk, m.sql)
                    FROM sqlite_schema m LEFT JOIN pragma_table_info(m.name) c ON m.type = 'table'
                    WHERE m.name NOT LIKE 'sqlite_%' ORDER BY 1
                    """)
        }
    }
}
