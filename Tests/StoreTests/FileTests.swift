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
        #expect(next.notices.map(\.kind) == [.trigger])
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
    func reopening() throws {
        try Ledger(path: folder.file).hear(check(at: start, [expired()]))
        let ledger = try Ledger(path: folder.file)
        #expect(try ledger.latest().count == 1)
        #expect(try ledger.openIncidents().count == 1)
        #expect(try !ledger.hear(check(at: start.advanced(by: 300), [expired()])).changed)
        #expect(try ledger.integrity() == nil)
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
    func damage() throws {
        let ledger = try Ledger(path: folder.file)
        try ledger.hear(check(at: start))
        try folder.look {
            try $0.execute(sql: "PRAGMA ignore_check_constraints = 1")
            try $0.execute(sql: "UPDATE run SET checks = -1")
        }
        #expect(try ledger.integrity() != nil)
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
        let limit = start.advanced(by: 86_400)
        try await ledger.prune(before: limit)
        // The message is not delivered yet: it stays, and so does its incident.
        #expect(try folder.count("incident") == 1)
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
        #expect(try ledger.latest().count == 2)
        #expect(try ledger.integrity() == nil)
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
        // What cannot be done is not tried for ever.
        try await ledger.prune(before: start, size: 1)
        #expect(try ledger.changes(of: "shop", limit: 9).count == 1)
        #expect(try ledger.integrity() == nil)
    }

    @Test("a damaged file is moved aside under the day's name, and a fresh one begins")
    func corrupt() throws {
        let words = "this is not a database, but it is long enough to be looked at as one"
        try Data(words.utf8).write(to: URL(filePath: folder.file))
        let (ledger, damage) = try Ledger.open(path: folder.file, at: start)
        let aside = folder.file + ".damaged-2026-11-21T030000Z"
        #expect(damage?.contains(aside) == true)
        #expect(try String(contentsOf: URL(filePath: aside), encoding: .utf8) == words)
        try ledger.hear(check(at: start))
        try ledger.close()
        let (again, none) = try Ledger.open(path: folder.file, at: start)
        #expect(none == nil)
        #expect(again.summaries().map(\.id) == ["shop"])
    }

    @Test("the receivers are told once that a file was damaged, and at the next sound start that it is over")
    func damageIsTold() throws {
        try Data("this is not a database, but it is long enough to be looked at as one".utf8)
            .write(to: URL(filePath: folder.file))
        let (ledger, damage) = try Ledger.open(path: folder.file, at: start)
        for _ in 0..<2 { try ledger.tell(damage: damage, receivers: [ops], at: start) }
        let messages = try ledger.dueMessages(at: start, limit: 9)
        #expect(messages.count == 1)
        #expect(try messages.first?.message.data.code == .monitorStore)
        try ledger.settle(messages[0].id, as: .delivered(status: 200), at: start)
        // Whatever origins come and go, it stays.
        try ledger.hear(check(at: start))
        try ledger.retire(keeping: [], receivers: [ops], at: start)
        #expect(try ledger.openIncidents().map(\.cause) == [.damage])
        try ledger.close()
        let (next, none) = try Ledger.open(path: folder.file, at: start)
        for _ in 0..<2 { try next.tell(damage: none, receivers: [ops], at: start.advanced(by: 60)) }
        let ended = try next.dueMessages(at: start.advanced(by: 60), limit: 9)
        #expect(try ended.map { try $0.message.type } == ["incident.resolved"])
    }

    @Test("a log that is torn anywhere gives back whole transactions, and nothing is damaged")
    func tornLog() throws {
        let ledger = try Ledger(path: folder.file)
        for number in 0..<40 { try ledger.hear(check("origin-\(number)", at: start, [expired()])) }
        let log = try Data(contentsOf: URL(filePath: folder.file + "-wal"))
        let file = try Data(contentsOf: URL(filePath: folder.file))
        var counts: Set<Int> = []
        for part in 0...24 {
            let torn = try Folder()
            try file.write(to: URL(filePath: torn.file))
            var rest = log.prefix(log.count * part / 24)
            // Half of them also end in rubbish, as a page that was only partly written.
            if part % 2 == 1 { for place in rest.indices.suffix(700) { rest[place] ^= 0x5A } }
            try Data(rest).write(to: URL(filePath: torn.file + "-wal"))
            let (again, damage) = try Ledger.open(path: torn.file, at: start)
            #expect(damage == nil, "cut after \(rest.count) bytes")
            let count = again.summaries().count
            counts.insert(count)
            #expect(try torn.count("run") == count)
            // The alert was opened by the first: it is there as soon as any check is.
            #expect(try again.openIncidents().count == min(1, count))
            #expect(try again.openIncidents().first?.origins.count ?? 0 == count)
        }
        #expect(counts.contains(40) && counts.count > 5)
    }

    @Test("a page that is torn is found at the start; a newer file is refused and stays where it is")
    func torn() throws {
        let ledger = try Ledger(path: folder.file)
        for number in 0..<300 { try ledger.hear(check("origin-\(number)", at: start, [expired()])) }
        try ledger.close()
        var bytes = try Data(contentsOf: URL(filePath: folder.file))
        for place in 4 * 4_096..<12 * 4_096 { bytes[place] = 0xA5 }
        try bytes.write(to: URL(filePath: folder.file))
        let (fresh, damage) = try Ledger.open(path: folder.file, at: start)
        #expect(damage != nil)
        #expect(fresh.summaries().isEmpty)
        try fresh.close()
        try folder.look { try $0.execute(sql: "PRAGMA user_version = 99") }
        #expect(throws: LedgerFault.self) { try Ledger.open(path: folder.file, at: start) }
        #expect(FileManager.default.fileExists(atPath: folder.file))
    }
}
