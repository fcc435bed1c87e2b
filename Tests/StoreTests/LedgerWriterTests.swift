import Alerts
import Checks
import GRDB
import Synchronization
import Testing
import Timekeeping

@testable import Store

@Suite("The writer of the ledger", .timeLimit(.minutes(5))) struct LedgerWriterTests: Sendable {
    let folder: Folder
    let ledger: Ledger

    init() throws {
        folder = try Folder()
        ledger = try Ledger(path: folder.file, patience: .milliseconds(20))
    }

    /// Returns at once while checks are gathered; the next flush comes when `flushes` says so.
    private func writer(
        limit: Int = 100, flushes: AsyncStream<Void>, onNotifications: @escaping @Sendable () -> Void = {}
    ) -> LedgerWriter {
        LedgerWriter(
            ledger: ledger, limit: limit,
            sleep: { span in
                guard span > LedgerWriter.gathering else { return }
                for await _ in flushes { return }
                let (never, keep) = AsyncStream.makeStream(of: Void.self)
                for await _ in never {}
                _ = keep
            }, onNotifications: onNotifications)
    }

    func serve(
        limit: Int = 100, onNotifications: @escaping @Sendable () -> Void = {},
        _ body: (LedgerWriter, AsyncStream<Void>.Continuation) async throws -> Void
    ) async throws {
        let (flushes, flush) = AsyncStream.makeStream(of: Void.self)
        let writer = writer(limit: limit, flushes: flushes, onNotifications: onNotifications)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await writer.run() }
            try await body(writer, flush)
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    func hear(_ writer: LedgerWriter, _ report: Report) async throws -> RecordOutcome {
        try await writer.record(CheckResult(report, receivers: [ops]))
    }

    private func breakFile() throws {
        try folder.look { try $0.execute(sql: "ALTER TABLE run RENAME TO elsewhere") }
    }

    private func mendFile() throws {
        try folder.look { try $0.execute(sql: "ALTER TABLE elsewhere RENAME TO run") }
    }

    private func hash(_ report: Report) -> ObservationHash {
        ObservationHash(report.observation, expecting: Expectations(), anchors: "abc")
    }

    /// Whether a check that saw this is recorded without being judged.
    private func repeats(_ report: Report, by writer: LedgerWriter) throws -> Bool {
        let holds = ledger.past(of: "shop").holds(hash(report), at: report.observation.at, interval: .seconds(300))
        if holds { try writer.record(same: report.observation) }
        return holds
    }

    @Test("what was judged is not judged again while the verdict holds, unless something concerns it")
    func same() async throws {
        try await serve { writer, _ in
            func judged(_ report: Report, until end: Instant) async throws {
                _ = try await writer.record(
                    CheckResult(report, receivers: [ops], hash: hash(report), until: end))
            }
            let end = start.advanced(by: 900)
            #expect(try !repeats(check(at: start), by: writer))
            try await judged(check(at: start), until: end)
            #expect(try repeats(check(at: start.advanced(by: 300), latency: 70), by: writer))
            #expect(ledger.summaries().map(\.checks) == [2])
            // Another chain, the end of the verdict, a clock that went back, and a gap are judged.
            #expect(try !repeats(check(at: start.advanced(by: 600), chain: [leaf]), by: writer))
            #expect(try repeats(check(at: start.advanced(by: 899)), by: writer))
            #expect(try !repeats(check(at: end), by: writer))
            #expect(try !repeats(check(at: start.advanced(by: -1)), by: writer))
            try await judged(check(at: end), until: start.advanced(by: 1_000_000))
            #expect(try !repeats(check(at: end.advanced(by: 661)), by: writer))
            // What an incident concerns is judged each time.
            try await judged(check(at: end.advanced(by: 660), [expiring()]), until: start.advanced(by: 1_000_000))
            #expect(try !repeats(check(at: end.advanced(by: 700)), by: writer))
        }
    }

    @Test("a verdict of before a clock was set back does not hold: a new run begins, and nothing is of the future")
    func clockBack() async throws {
        let report = { (step: Int64) in check(at: start.advanced(by: step)) }
        try await serve { writer, _ in
            func judged(_ step: Int64) async throws -> RecordOutcome {
                try await writer.record(
                    CheckResult(
                        report(step), receivers: [ops], hash: hash(report(0)), until: start.advanced(by: 1_000_000)))
            }
            _ = try await judged(0)
            for step in stride(from: Int64(600), through: 7_800, by: 600) {
                #expect(try repeats(report(step), by: writer))
            }
            #expect(ledger.summaries().map(\.lastAt) == [start.advanced(by: 7_800)])
            // Two hours back, and still after the judgement.
            #expect(try !repeats(report(900), by: writer))
            #expect(try await judged(900).changed)
            #expect(ledger.summaries().map(\.lastAt) == [start.advanced(by: 900)])
            #expect(try repeats(report(1_200), by: writer))
            #expect(ledger.summaries().map(\.lastAt) == [start.advanced(by: 1_200)])
        }
    }

    @Test("what is recorded is there; what is folded is written at the end")
    func ending() async throws {
        try await serve { writer, _ in
            let first = try await hear(writer, check(at: start))
            let second = try await hear(writer, check(at: start.advanced(by: 300)))
            let other = try await hear(writer, check("b", at: start, [expired()]))
            #expect([first, second, other].map(\.changed) == [true, false, true])
            #expect(other.notifications.map(\.kind) == [.trigger])
        }
        #expect(try Ledger(path: folder.file).summaries().map(\.checks) == [1, 2])
    }

    @Test("an origin that joins before those that left are let go stays")
    func joined() async throws {
        let configured = Mutex(Set(["a"]))
        try await serve { writer, _ in
            for id in ["a", "b", "x"] { _ = try await hear(writer, check(id, at: start)) }
            // Before it in the file's line.
            ledger.pool.asyncWriteWithoutTransaction { _ in configured.withLock { _ = $0.insert("x") } }
            try await writer.retire(
                keeping: { configured.withLock { $0 } }, under: AlertSettings(receivers: []), at: start)
            #expect(ledger.summaries().map(\.id) == ["a", "x"])
        }
    }

    @Test("a writer that has ended takes nothing more")
    func closed() async throws {
        let (flushes, _) = AsyncStream.makeStream(of: Void.self)
        let writer = writer(flushes: flushes)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await writer.run() }
            group.cancelAll()
        }
        await #expect(throws: CancellationError.self) { try await hear(writer, check(at: start)) }
    }

    @Test("where the file fails, results wait in order, are shown meanwhile, and are told when it is well again")
    func outage() async throws {
        let (news, tell) = AsyncStream.makeStream(of: Void.self)
        try await serve(onNotifications: { tell.yield() }) { writer, flush in
            _ = try await hear(writer, check(at: start))
            try breakFile()
            for step in [Int64(300), 600] {
                await #expect(throws: LedgerWriter.Unwritten.self) {
                    try await hear(writer, check(at: start.advanced(by: step), [expired()]))
                }
            }
            #expect(writer.fault?.hasSuffix("; 2 results in memory") == true)
            #expect(ledger.summaries().map(\.severity) == [.critical])
            #expect(ledger.summaries().map(\.checks) == [2])
            #expect(try ledger.latest(of: "shop")?.report.verdict.severity == .critical)
            try mendFile()
            flush.yield()
            for await _ in news { break }
            #expect(try ledger.changes(of: "shop", limit: 9).map(\.checks) == [2, 1])
            #expect(try ledger.pendingCount() == 1)
        }
        #expect(try ledger.changes(of: "shop", limit: 9).map(\.from) == [start.advanced(by: 300), start])
    }

    @Test("a file that another process holds is the monitor's own trouble: checks go on, and all of it is kept")
    func busy() async throws {
        let (news, tell) = AsyncStream.makeStream(of: Void.self)
        try await serve(onNotifications: { tell.yield() }) { writer, flush in
            _ = try await hear(writer, check(at: start))
            var configuration = Configuration()
            configuration.allowsUnsafeTransactions = true
            let other = try DatabaseQueue(path: folder.file, configuration: configuration)
            try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
            await #expect(throws: LedgerWriter.Unwritten.self) {
                try await hear(writer, check(at: start.advanced(by: 300), [expired()]))
            }
            #expect(writer.fault?.hasPrefix("SQLite error 5: ") == true)
            #expect(ledger.summaries().map(\.severity) == [.critical])
            #expect(try ledger.latest(of: "shop")?.checks == 1)
            try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
            flush.yield()
            for await _ in news { break }
            #expect(try ledger.changes(of: "shop", limit: 9).map(\.severity) == [.critical, .ok])
        }
    }

    @Test("what was dropped while the file failed is an event when it can be written again")
    func dropped() async throws {
        let (news, tell) = AsyncStream.makeStream(of: Void.self)
        try await serve(limit: 2, onNotifications: { tell.yield() }) { writer, flush in
            try breakFile()
            for step in Int64(0)..<5 {
                await #expect(throws: LedgerWriter.Unwritten.self) {
                    try await hear(writer, check(at: start.advanced(by: 300 * step), [expired()]))
                }
            }
            #expect(writer.fault?.hasSuffix("; 2 results in memory; 3 results dropped") == true)
            try mendFile()
            flush.yield()
            for await _ in news { break }
        }
        let events = try ledger.events(after: 0, limit: 99).filter { $0.kind == .daemon }
        #expect(events.map(\.words) == ["3 results dropped while the file failed"])
        #expect(try ledger.changes(of: "shop", limit: 9).map(\.checks) == [1, 1], "what was dropped is a gap")
    }

    @Test("where the file fails, equal results make room for changes, also the first after it failed")
    func room() async throws {
        let (news, tell) = AsyncStream.makeStream(of: Void.self)
        try await serve(limit: 2, onNotifications: { tell.yield() }) { writer, flush in
            for id in ["a", "b"] { _ = try await hear(writer, check(id, at: start, [expiring()])) }
            try breakFile()
            let late = start.advanced(by: 300)
            let reports = [
                check("shop", at: late, [expired()]), check("a", at: late, [expiring()]),
                check("b", at: late, [expired()]),
            ]
            for report in reports {
                await #expect(throws: LedgerWriter.Unwritten.self) { try await hear(writer, report) }
            }
            try mendFile()
            flush.yield()
            for await _ in news { break }
            #expect(try ledger.changes(of: "shop", limit: 9).map(\.severity) == [.critical])
            #expect(try ledger.changes(of: "b", limit: 9).map(\.severity) == [.critical, .warning])
        }
    }

    @Test("a result that waited and is then refused for its own sake counts as dropped")
    func refused() async throws {
        try await serve { writer, _ in
            try breakFile()
            for id in ["a", "b"] {
                await #expect(throws: LedgerWriter.Unwritten.self) {
                    try await hear(writer, check(id, at: start, [expired()]))
                }
            }
            try mendFile()
            try folder.look {
                try $0.execute(
                    sql: """
                        CREATE TRIGGER broken BEFORE INSERT ON outbox BEGIN SELECT raise(ABORT, 'no'); END
                        """)
            }
        }
        let events = try ledger.events(after: 0, limit: 99).filter { $0.kind == .daemon }
        #expect(events.map(\.words) == ["2 results dropped while the file failed"])
    }

    @Test("a check that the file refuses for its own sake does not harm the others of its transaction")
    func savepoint() throws {
        try folder.look {
            try $0.execute(
                sql: """
                    CREATE TRIGGER broken BEFORE INSERT ON outbox BEGIN SELECT raise(ABORT, 'no'); END
                    """)
        }
        let results = [check("a", at: start), check("b", at: start, [expired()]), check("c", at: start)].map {
            CheckResult($0, receivers: [ops])
        }
        let outcomes = try ledger.pool.writeWithoutTransaction { try ledger.write(results, to: $0) }
        #expect(outcomes.map { (try? $0.get()) != nil } == [true, false, true])
        #expect(ledger.summaries().map(\.id) == ["a", "c"])
        #expect(try folder.count("run") == 2)
    }
}
