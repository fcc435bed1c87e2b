import Alerts
import Checks
import FoundationEssentials
import GRDB
import Testing
import Timekeeping

@testable import Store

@Suite("A file that is damaged") struct DamageTests {
    let folder: Folder

    init() throws {
        folder = try Folder()
    }

    @Test("a damaged file is moved aside under the day's name, and a fresh one begins")
    func corrupt() async throws {
        let words = "this is not a database, but it is long enough to be looked at as one"
        try Data(words.utf8).write(to: URL(filePath: folder.file))
        let (ledger, damage) = try await Ledger.open(path: folder.file, at: start)
        let aside = folder.file + ".damaged-2026-11-21T030000Z"
        #expect(damage?.contains(aside) == true)
        #expect(try String(contentsOf: URL(filePath: aside), encoding: .utf8) == words)
        try ledger.hear(check(at: start))
        try ledger.close()
        let (again, none) = try await Ledger.open(path: folder.file, at: start)
        #expect(none == nil)
        #expect(again.summaries().map(\.id) == ["shop"])
    }

    @Test("the receivers are told once that a file was damaged, and at the next sound start that it is over")
    func damageIsTold() async throws {
        try Data("this is not a database, but it is long enough to be looked at as one".utf8)
            .write(to: URL(filePath: folder.file))
        let (ledger, damage) = try await Ledger.open(path: folder.file, at: start)
        for _ in 0..<2 { try ledger.tell(damage: damage, receivers: [ops], at: start) }
        let messages = try ledger.dueMessages(at: start, limit: 9)
        #expect(messages.count == 1)
        #expect(try messages.first?.message.data.code == .monitorStore)
        try ledger.settle(try #require(messages.first).id, as: .delivered(status: 200), at: start)
        // Whatever origins come and go, it stays.
        try ledger.hear(check(at: start))
        try ledger.retire(keeping: [], receivers: [ops], at: start)
        #expect(try ledger.openIncidents().map(\.cause) == [.damage])
        try ledger.close()
        let (next, none) = try await Ledger.open(path: folder.file, at: start)
        for _ in 0..<2 { try next.tell(damage: none, receivers: [ops], at: start.advanced(by: 60)) }
        let ended = try next.dueMessages(at: start.advanced(by: 60), limit: 9)
        #expect(try ended.map { try $0.message.type } == ["incident.resolved"])
    }

    @Test("damage of which a process could not tell any more is told by the next")
    func damageIsNotLost() async throws {
        try Data("this is not a database, but it is long enough to be looked at as one".utf8)
            .write(to: URL(filePath: folder.file))
        try await Ledger.open(path: folder.file, at: start).ledger.close()
        let (next, none) = try await Ledger.open(path: folder.file, at: start.advanced(by: 60))
        #expect(none == nil)
        #expect(try next.openIncidents().map(\.cause) == [.damage])
        try next.tell(damage: none, receivers: [ops], at: start.advanced(by: 60))
        let message = try #require(try next.dueMessages(at: start.advanced(by: 60), limit: 9).first).message
        #expect(message.type == "incident.resolved" && message.data.code == .monitorStore)
        #expect(message.data.detail.contains(".damaged-2026-11-21T030000Z"))
        try next.close()

        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: folder.file + suffix) }
        let (fresh, damage) = try await Ledger.open(path: folder.file, at: start.advanced(by: 120))
        #expect(damage?.contains(".damaged-2026-11-21T030000Z,") == true)
        try fresh.tell(damage: damage, receivers: [ops], at: start.advanced(by: 120))
        #expect(try fresh.dueMessages(at: start.advanced(by: 120), limit: 9).count == 1)
    }

    @Test("a log that is torn anywhere gives back whole transactions, and nothing is damaged")
    func tornLog() async throws {
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
            let (again, damage) = try await Ledger.open(path: torn.file, at: start)
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
    func torn() async throws {
        let ledger = try Ledger(path: folder.file)
        for number in 0..<300 { try ledger.hear(check("origin-\(number)", at: start, [expired()])) }
        try ledger.close()
        var bytes = try Data(contentsOf: URL(filePath: folder.file))
        for place in 4 * 4_096..<12 * 4_096 { bytes[place] = 0xA5 }
        try bytes.write(to: URL(filePath: folder.file))
        let (fresh, damage) = try await Ledger.open(path: folder.file, at: start)
        #expect(damage != nil)
        #expect(fresh.summaries().isEmpty)
        try fresh.close()
        try folder.look { try $0.execute(sql: "PRAGMA user_version = 99") }
        await #expect(throws: LedgerFault.self) { try await Ledger.open(path: folder.file, at: start) }
        #expect(FileManager.default.fileExists(atPath: folder.file))
    }
}
