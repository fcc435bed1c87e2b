import Checks
import GRDB
import TLS
import Testing
import Timekeeping

@testable import Store

@Suite("History") struct HistoryTests {
    let folder: Folder
    let ledger: Ledger

    init() throws {
        folder = try Folder()
        ledger = try Ledger(path: folder.file)
    }

    @Test("equal results are one run, with the sum of their latencies; a change opens the next")
    func runs() throws {
        #expect(try ledger.hear(check(at: start, latency: 10)).changed)
        #expect(try !ledger.hear(check(at: start.advanced(by: 300), latency: 30)).changed)
        #expect(try !ledger.hear(check(at: start.advanced(by: 600), latency: 20)).changed)
        #expect(try ledger.hear(check(at: start.advanced(by: 900), [expiring()])).changed)
        let runs = try ledger.changes(of: "shop", limit: 10)
        #expect(runs.map(\.checks) == [1, 3])
        #expect(runs.map(\.severity) == [.warning, .ok])
        #expect(runs.map(\.headline) == [.certificateExpiresSoon, nil])
        #expect(runs.last?.from == start)
        #expect(runs.last?.to == start.advanced(by: 600))
        #expect(runs.last?.latency?.min == 10)
        #expect(runs.last?.latency?.mean == 20)
        #expect(runs.last?.latency?.max == 30)
        // As exact as their classes: 8 to 16 and 16 to 32 ms.
        #expect(runs.last?.latency?.median == 20)
        #expect(runs.last?.latency?.high == 30)
        #expect(try ledger.changes(of: "shop", limit: 1).count == 1)
        #expect(try ledger.changes(of: "nobody", limit: 1).isEmpty)
    }

    @Test("another certificate is a change, although all is well with both")
    func certificateChange() throws {
        try ledger.hear(check(at: start))
        #expect(try ledger.hear(check(at: start.advanced(by: 300), chain: [issuer])).changed)
    }

    @Test("addresses that come in another order or move are no change")
    func rotation() throws {
        try ledger.hear(check(at: start, endpoints: ["192.0.2.7", "192.0.2.8"]))
        let next = check(at: start.advanced(by: 300), endpoints: ["192.0.2.8", "192.0.2.9"])
        #expect(try !ledger.hear(next).changed)
    }

    @Test("a time without data stays a gap, although the result before and after is the same")
    func gap() throws {
        try ledger.hear(check(at: start))
        try ledger.hear(check(at: start.advanced(by: 660)))
        #expect(try ledger.changes(of: "shop", limit: 9).count == 1)
        #expect(try ledger.hear(check(at: start.advanced(by: 660 + 661))).changed)
        let runs = try ledger.changes(of: "shop", limit: 9)
        #expect(runs.map(\.from) == [start.advanced(by: 1_321), start])
        #expect(runs.map(\.to) == [start.advanced(by: 1_321), start.advanced(by: 660)])
    }

    @Test("a gap is one by the interval of its time, also of an origin that was away; not every new run follows one")
    func gapOfItsTime() throws {
        func hear(_ step: Int64, every interval: Duration, _ findings: [Finding] = []) throws {
            let report = check(at: start.advanced(by: step), findings)
            _ = try ledger.record(report, labels: [:], receivers: [], interval: interval, at: report.observation.at)
        }
        try hear(0, every: .seconds(300))
        try hear(1_000, every: .seconds(300))
        try hear(1_300, every: .seconds(300), [expired()])
        try hear(4_000, every: .seconds(3_600))
        try ledger.retire(keeping: [], receivers: [], at: start.advanced(by: 4_001))
        try hear(90_000, every: .seconds(3_600))
        #expect(try ledger.changes(of: "shop", limit: 9).map(\.followsGap) == [true, false, false, true, false])
    }

    @Test("a wall clock that is set back neither breaks a run nor makes it shrink")
    func clockBack() throws {
        try ledger.hear(check(at: start))
        #expect(try !ledger.hear(check(at: start.advanced(by: -600))).changed)
        #expect(try ledger.changes(of: "shop", limit: 9).map(\.to) == [start])
    }

    @Test("a clock that jumps far ahead and back leaves two gaps, and no result from the future")
    func clockJump() async throws {
        let year: Int64 = 366 * 86_400
        for step in [0, 300, 300 + year, 600, 900] { try ledger.hear(check(at: start.advanced(by: step))) }
        let runs = try ledger.changes(of: "shop", limit: 9)
        #expect(runs.map(\.from) == [600, 300 + year, 0].map { start.advanced(by: $0) })
        #expect(runs.map(\.checks) == [2, 1, 2])
        #expect(ledger.summaries().map(\.lastAt) == [start.advanced(by: 900)])
        let gaps = try ledger.events(after: 0, limit: 99).filter { $0.kind == .gap }
        #expect(gaps.map(\.words) == ["no data for 366d", "the clock was set back by 365d23h55m"])
        #expect(try await ledger.damage() == nil)
    }

    @Test("the last eight checks span runs, the oldest first")
    func recent() throws {
        let found: [[Finding]] = [[], [], [expiring()], [expired()], [expired()], [], [], [], []]
        for (step, findings) in found.enumerated() {
            try ledger.hear(check(at: start.advanced(by: Int64(step) * 300), findings))
        }
        let expected: [Severity] = [.ok, .warning, .critical, .critical, .ok, .ok, .ok, .ok]
        #expect(try ledger.latest(of: "shop")?.recent == expected)
        #expect(ledger.summaries().map(\.recent) == [expected])
    }

    @Test("the latest report comes back whole, with its certificates, as of the last check")
    func latest() throws {
        let first = check(at: start, [expired()], failsAt: start)
        try ledger.hear(first)
        try ledger.hear(check(at: start.advanced(by: 300), [expired()], failsAt: start))
        let record = try #require(try ledger.latest(of: "shop"))
        var expected = first
        expected.observation.at = start.advanced(by: 300)
        #expect(record.report == expected)
        #expect(record.firstAt == start)
        #expect(record.lastAt == start.advanced(by: 300))
        #expect(record.checks == 2)
        #expect(ledger.latest().map(\.report) == [expected])
        #expect(try ledger.latest(of: "nobody") == nil)
    }

    @Test("chains of a diagnosis are kept as well, and handshakes that were not made stay absent")
    func diagnosis() throws {
        var report = check(at: start, chain: [])
        var diagnosis = Diagnosis()
        diagnosis.withoutServerName = HandshakeRecord(outcome: .closed(afterBytes: 3))
        diagnosis.withoutServerName?.chain = [issuer, leaf, issuer]
        diagnosis.offeredEverything = HandshakeRecord(outcome: .completed)
        diagnosis.offeredEverything?.chain = [leaf]
        report.observation.attempts[0].diagnosis = diagnosis
        var silent = report.observation.attempts[0]
        silent.handshake = nil
        silent.diagnosis = nil
        report.observation.attempts.append(silent)
        try ledger.hear(report)
        #expect(try ledger.latest(of: "shop")?.report == report)
    }

    @Test("a chain that is not judged may change while the run goes on, and comes back with the report")
    func diagnosisAnew() throws {
        func report(_ step: Int64, _ chain: [CertificateDER], _ words: String) -> Report {
            var report = check(at: start.advanced(by: step), [expired(words: words)])
            report.observation.attempts[0].diagnosis = Diagnosis()
            report.observation.attempts[0].diagnosis?.offeredEverything = HandshakeRecord(outcome: .completed)
            report.observation.attempts[0].diagnosis?.offeredEverything?.chain = chain
            return report
        }
        try ledger.hear(report(0, [leaf], "1 h ago"))
        let later = report(300, [CertificateDER([0x30, 0x01, 0x09])], "1 h 5 min ago")
        #expect(try !ledger.hear(later).changed)
        #expect(try ledger.latest(of: "shop")?.report == later)
        #expect(try folder.count("run_certificate") == 3, "or retention would take it for one that nobody has")
    }

    @Test("words that change with time are kept, without a new run")
    func words() throws {
        try ledger.hear(check(at: start, [expired(words: "expired 1 d ago")]))
        let later = check(at: start.advanced(by: 300), [expired(words: "expired 2 d ago")])
        #expect(try !ledger.hear(later).changed)
        #expect(try ledger.latest(of: "shop")?.report.verdict.headline?.title == "expired 2 d ago")
        #expect(ledger.summaries().first?.title == "expired 2 d ago")
    }

    @Test("a certificate is stored once, however many origins and addresses serve it")
    func certificates() throws {
        for number in 0..<20 {
            try ledger.hear(check("origin-\(number)", at: start, endpoints: ["192.0.2.7", "192.0.2.8"]))
        }
        #expect(try folder.count("certificate") == 2)
        #expect(try folder.count("run_certificate") == 40)
    }

    @Test("a summary says in columns what the report says")
    func summary() throws {
        let end = start.advanced(by: 86_400)
        try ledger.hear(check(at: start, [expiring()], failsAt: end))
        let line = try #require(ledger.summaries().first)
        #expect(line.id == "shop")
        #expect(line.domain == "shop.example.com")
        #expect(line.port == 443)
        #expect(line.severity == .warning)
        #expect(line.headline == .certificateExpiresSoon)
        #expect(line.title == "soon")
        #expect(line.forecast == Forecast(failsAt: end, because: .certificateExpired))
        #expect(line.cloudFront == CloudFrontResponse(status: nil, share: 0))
        #expect(line.lastAt == start)
    }

    @Test("an origin that left the configuration is no longer shown, but keeps its history")
    func retirement() throws {
        try ledger.hear(check("a", at: start))
        try ledger.hear(check("b", at: start))
        try ledger.retire(keeping: ["b"], receivers: [ops], at: start.advanced(by: 60))
        #expect(ledger.latest().map(\.report.observation.origin.id) == ["b"])
        #expect(ledger.summaries().map(\.id) == ["b"])
        #expect(try ledger.changes(of: "a", limit: 9).count == 1)
        // It comes back with a run of its own.
        #expect(try ledger.hear(check("a", at: start.advanced(by: 120))).changed)
        #expect(try ledger.changes(of: "a", limit: 9).count == 2)
    }

    @Test("a report that this version cannot read harms only its own origin")
    func unreadable() throws {
        try ledger.hear(check("a", at: start))
        try ledger.hear(check("b", at: start))
        try folder.look {
            try $0.execute(
                sql: "UPDATE latest SET verdict = '{}' WHERE origin = (SELECT number FROM origin WHERE id = 'a')")
        }
        #expect(ledger.latest().map(\.report.observation.origin.id) == ["b"])
        // Whoever opens the file next looks at it anew.
        let later = try Ledger(path: folder.file)
        try later.hear(check("a", at: start.advanced(by: 300)))
        #expect(later.latest().count == 2)
    }

    @Test("a report that is damaged in the file harms only its own origin")
    func damaged() throws {
        for id in ["a", "b"] { try ledger.hear(check(id, at: start)) }
        try folder.look {
            try $0.execute(
                sql: """
                    PRAGMA ignore_check_constraints = ON;
                    UPDATE run SET severity = 'odd' WHERE origin = (SELECT number FROM origin WHERE id = 'a')
                    """)
        }
        #expect(ledger.latest(of: ["a", "b"]).keys.sorted() == ["b"])
        #expect(throws: (any Error).self) { try ledger.latest(of: "a") }
    }
}
