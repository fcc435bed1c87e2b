import Alerts
import Checks
import FoundationEssentials
import GRDB
import TLS
import Testing
import Timekeeping

@testable import Store

@Suite("The file") struct FileTests {
    let folder: Folder

    init() throws {
        folder = try Folder()
    }

    @Test("report, incidents and messages of one check are written together or not at all")
    func wholeTransactions() throws {
        let ledger = try Ledger(path: folder.file)
        try ledger.hear(check(at: start))
        try folder.look {
            try $0.execute(
                sql: """
                    CREATE TRIGGER broken BEFORE INSERT ON outbox BEGIN SELECT raise(ABORT, 'disk on fire'); END
                    """)
        }
        #expect(throws: (any Error).self) { try ledger.hear(check(at: start.advanced(by: 300), [expired()])) }
        #expect(try ledger.changes(of: "shop", limit: 9).map(\.severity) == [.ok])
        #expect(try ledger.latest(of: "shop")?.report.verdict.severity == .ok)
        #expect(try ledger.openIncidents().isEmpty)
        #expect(try folder.count("complaint") == 0)
        #expect(try folder.count("told") == 0)
        try folder.look { try $0.execute(sql: "DROP TRIGGER broken") }
        // Nothing was forgotten: the next check tells it.
        let next = try ledger.hear(check(at: start.advanced(by: 600), [expired()]))
        #expect(next.notifications.map(\.kind) == [.trigger])
    }

    @Test("a file of a newer version is refused with a clear error, and not touched")
    func newerFile() throws {
        _ = try Ledger(path: folder.file).hear(check(at: start))
        try folder.look { try $0.execute(sql: "PRAGMA user_version = 99") }
        let before = try Data(contentsOf: URL(filePath: folder.file))
        #expect(throws: LedgerFault.newer(path: folder.file, version: 99, known: Schema.steps.count)) {
            try Ledger(path: folder.file)
        }
        #expect(try Data(contentsOf: URL(filePath: folder.file)) == before)
        #expect("\(LedgerFault.newer(path: "x.db", version: 99, known: 1))".contains("newer cfmon (layout 99;"))
    }

    @Test("a file of another program is refused and not touched")
    func foreignFile() throws {
        try folder.look { try $0.execute(sql: "CREATE TABLE bookmark (url TEXT)") }
        let before = try Data(contentsOf: URL(filePath: folder.file))
        #expect(throws: LedgerFault.foreign(path: folder.file)) { try Ledger(path: folder.file) }
        #expect(try Data(contentsOf: URL(filePath: folder.file)) == before)
    }

    @Test("a file that is no database, or a folder that is not there, is named in the error")
    func unusable() throws {
        try Data("this is not a database, but it is long enough to be looked at as one".utf8)
            .write(to: URL(filePath: folder.file))
        #expect {
            try Ledger(path: folder.file)
        } throws: {
            "\($0)".hasPrefix(folder.file) && "\($0)".contains("not a database")
        }
        #expect {
            try Ledger(path: folder.path + "/missing/cfmon.db")
        } throws: {
            "\($0)".contains("/missing/cfmon.db: ")
        }
    }

    @Test("all is there after the file was closed and opened again")
    func reopening() async throws {
        try Ledger(path: folder.file).hear(check(at: start, [expired()]))
        let ledger = try Ledger(path: folder.file)
        #expect(ledger.latest().count == 1)
        #expect(try ledger.openIncidents().count == 1)
        #expect(try !ledger.hear(check(at: start.advanced(by: 300), [expired()])).changed)
        #expect(try await ledger.damage() == nil)
        #expect(try ledger.size() > 4_096)
    }

    @Test("the file is cfmon's, write-ahead, and gives pages back")
    func pragmas() throws {
        _ = try Ledger(path: folder.file)
        try folder.look { database in
            #expect(try Int.fetchOne(database, sql: "PRAGMA application_id") == 0x6366_6D6E)
            #expect(try Int.fetchOne(database, sql: "PRAGMA user_version") == Schema.steps.count)
            #expect(try Int.fetchOne(database, sql: "PRAGMA auto_vacuum") == 2)
            #expect(try String.fetchOne(database, sql: "PRAGMA journal_mode") == "wal")
            let loose = try String.fetchAll(
                database,
                sql:
                    "SELECT name FROM pragma_table_list WHERE strict = 0 AND schema = 'main' AND name NOT LIKE 'sqlite_%'"
            )
            #expect(loose.isEmpty)
        }
    }

    @Test("damage is found")
    func damage() async throws {
        let ledger = try Ledger(path: folder.file)
        try ledger.hear(check(at: start))
        try folder.look {
            try $0.execute(sql: "PRAGMA ignore_check_constraints = 1")
            try $0.execute(sql: "UPDATE run SET checks = -1")
        }
        #expect(try await ledger.damage() != nil)
    }

    @Test("retention deletes what is old and settled, and nothing else")
    func retention() async throws {
        let ledger = try Ledger(path: folder.file)
        let old = CertificateDER([0x30, 0x01, 0x09])
        try ledger.hear(check("shop", at: start, [expired(old)], chain: [old]))
        try ledger.hear(check("gone", at: start))
        try ledger.hear(check("quiet", at: start))
        try ledger.retire(keeping: ["shop", "quiet"], receivers: [ops], at: start)
        try ledger.hear(check("shop", at: start.advanced(by: 300)))
        try ledger.hear(check("shop", at: start.advanced(by: 600)))
        for span in [3_600, 90_000] as [Int64] {
            _ = try ledger.add(
                Silence(
                    id: 0, origin: "shop", labels: [:], startsAt: start, endsAt: start.advanced(by: span), by: "me",
                    comment: ""))
        }
        let limit = start.advanced(by: 86_400)
        try await ledger.prune(before: limit)
        // The message is not delivered yet: it stays, and so does its incident.
        #expect(try folder.count("incident") == 1)
        #expect(try folder.count("silence") == 1)
        #expect(try folder.count("outbox") == 1)
        #expect(try folder.count("run") == 2)
        #expect(try folder.count("certificate") == 2)
        #expect(try folder.count("origin") == 2)
        let message = try #require(try ledger.dueMessages(at: limit, limit: 1).first)
        try ledger.settle(message.id, as: .delivered(status: 200), at: limit)
        try await ledger.prune(before: limit.advanced(by: 1))
        #expect(try folder.count("incident") == 0)
        #expect(try folder.count("outbox") == 0)
        #expect(try folder.count("delivery") == 0)
        #expect(ledger.latest().count == 2)
        #expect(try await ledger.damage() == nil)
    }

    @Test("retention goes on until all that is old is gone")
    func manyRows() async throws {
        let ledger = try Ledger(path: folder.file)
        for number in 0..<1_200 {
            try ledger.hear(check(at: start.advanced(by: Int64(number)), number % 2 == 0 ? [] : [expiring()]))
        }
        try await ledger.prune(before: start.advanced(by: 86_400))
        #expect(try folder.count("run") == 1)
    }

    @Test("past its size the oldest runs go, the present state stays, and the file shrinks")
    func size() async throws {
        let ledger = try Ledger(path: folder.file)
        for number in 0..<1_500 {
            let chain = [CertificateDER((0..<200).map { UInt8(truncatingIfNeeded: number / 256 + number * $0) })]
            try ledger.hear(check(at: start.advanced(by: Int64(number)), chain: chain))
        }
        let full = try ledger.size()
        try await ledger.prune(before: start, size: full / 4 * 3)
        #expect(try ledger.size() <= full / 4 * 3)
        let kept = try ledger.changes(of: "shop", limit: 2_000)
        #expect((100..<1_500).contains(kept.count))
        #expect(kept.first?.to == start.advanced(by: 1_499))
        #expect(kept.last?.from == start.advanced(by: Int64(1_500 - kept.count)))
        #expect(try folder.count("certificate") == kept.count)
        // History is not given away where that cannot help.
        await #expect(throws: LedgerFault.self) { try await ledger.prune(before: start, size: 5 * 4_096) }
        #expect(try ledger.changes(of: "shop", limit: 2_000).count == kept.count)
        #expect(try await ledger.damage() == nil)
    }

    @Test("an alert that only a later version knows is passed over, and comes back with it")
    func laterAlert() throws {
        do {
            let ledger = try Ledger(path: folder.file)
            try ledger.hear(check("a", at: start, [expired(leaf)]))
            try ledger.hear(check("b", at: start, [expired(issuer)]))
        }
        try folder.look { database in
            try database.execute(sql: "UPDATE incident SET cause = 'new', code = 'new' WHERE id = 1")
            try database.execute(sql: "UPDATE incident SET code = 'new' WHERE id = 2")
            try database.execute(sql: "UPDATE complaint SET code = 'new'")
        }
        let ledger = try Ledger(path: folder.file)
        #expect(try ledger.openIncidents().map(\.id) == [2])
        #expect(try ledger.openIncidents().map(\.code) == [.certificateExpired])
        #expect(try ledger.incident(1) == nil)
        for id in ["a", "b"] { try ledger.hear(check(id, at: start.advanced(by: 300), [expired(issuer)])) }
        #expect(try ledger.retire(keeping: ["b"], receivers: [ops], at: start.advanced(by: 300)).isEmpty)
        #expect(try ledger.openIncidents().first?.affectedOrigins.map(\.origin) == ["b"])
        #expect(try ledger.incidents(toldTo: "ops", since: start).map(\.id) == [2])
        try folder.look { try $0.execute(sql: "UPDATE incident SET cause = 'chain-invalid' WHERE id = 1") }
        #expect(try ledger.openIncidents().map(\.id) == [1, 2])
    }
}
