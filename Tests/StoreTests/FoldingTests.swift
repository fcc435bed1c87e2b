import Alerts
import Checks
import GRDB
import TLS
import Testing
import Timekeeping

@testable import Store

@Suite("Folding") struct FoldingTests {
    let folder: Folder
    let ledger: Ledger

    init() throws {
        folder = try Folder()
        ledger = try Ledger(path: folder.file)
    }

    private func written() throws -> [Int] {
        try folder.look { try Int.fetchAll($0, sql: "SELECT checks FROM run ORDER BY number") }
    }

    private func refused() -> Finding {
        var finding = Finding(.connectRefused, severity: .critical, title: "refused", detail: "proof")
        finding.endpoint = Endpoint(address: IPAddress("192.0.2.7")!, port: 443)
        return finding
    }

    @Test("equal results write nothing until the flush, and every question sees them")
    func live() throws {
        try ledger.hear(check(at: start, latency: 10))
        for step in 1...5 { try ledger.hear(check(at: start.advanced(by: Int64(step) * 60), latency: 30)) }
        #expect(try written() == [1])
        let end = start.advanced(by: 300)
        #expect(ledger.summaries().map(\.checks) == [6])
        #expect(ledger.summaries(of: ["nobody", "shop"]).map { $0?.lastAt } == [nil, end])
        #expect(try ledger.latest(of: "shop")?.checks == 6)
        #expect(ledger.latest().map(\.lastAt) == [end])
        #expect(try ledger.changes(of: "shop", limit: 9).map(\.to) == [end])
        #expect(try ledger.changes(of: "shop", limit: 9).first?.latency?.max == 30)
        try ledger.flush()
        #expect(try written() == [6])
        #expect(try Ledger(path: folder.file).changes(of: "shop", limit: 9) == ledger.changes(of: "shop", limit: 9))
    }

    @Test("a flush writes what is there once, and nothing where nothing is new")
    func flush() throws {
        for id in ["b", "a"] { try ledger.hear(check(id, at: start)) }
        for id in ["a", "b"] { try ledger.hear(check(id, at: start.advanced(by: 60))) }
        try ledger.flush()
        try ledger.flush()
        #expect(try written() == [2, 2])
    }

    @Test("a flush that fails forgets nothing: the next one writes all of it")
    func failingFlush() throws {
        for id in ["a", "b", "c"] { try ledger.hear(check(id, at: start)) }
        for id in ["c", "a", "b"] { try ledger.hear(check(id, at: start.advanced(by: 60), latency: 700)) }
        try folder.look {
            try $0.execute(
                sql: """
                    CREATE TRIGGER broken BEFORE UPDATE ON run WHEN new.number = 2 BEGIN SELECT raise(ABORT, 'no'); END
                    """)
        }
        #expect(throws: DatabaseError.self) { try ledger.flush() }
        #expect(try written() == [1, 1, 1])
        try ledger.hear(check("a", at: start.advanced(by: 120)))
        try folder.look { try $0.execute(sql: "DROP TRIGGER broken") }
        try ledger.flush()
        #expect(try written() == [3, 2, 2])
        let spread = try Ledger(path: folder.file).changes(of: "b", limit: 1).first?.latency
        #expect(spread?.min == 10 && spread?.max == 700 && spread?.median == 16)
    }

    @Test("a change writes down the run that ends with it")
    func ending() throws {
        try ledger.hear(check(at: start))
        try ledger.hear(check(at: start.advanced(by: 300)))
        try ledger.hear(check(at: start.advanced(by: 600), [expired()]))
        #expect(try written() == [2, 1])
        #expect(ledger.summaries().first?.recent == [.ok, .ok, .critical])
    }

    @Test("a fault is confirmed by the second equal check, told again in time, and over after two without it")
    func incidents() throws {
        var patient = ops
        patient.repeatAfter = [.critical: 1_000]
        func hear(_ step: Int64, _ findings: [Finding]) throws -> RecordOutcome {
            let now = start.advanced(by: 300 * step)
            return try ledger.record(check(at: now, findings), labels: [:], receivers: [patient], at: now)
        }
        let first = try hear(0, [refused()])
        #expect(first.notifications.isEmpty && first.confirmSoon)
        let second = try hear(1, [refused()])
        #expect(!second.changed)
        #expect(second.notifications.map(\.kind) == [.trigger])
        #expect(try (2...4).flatMap { try hear($0, [refused()]).notifications.map(\.kind) }.isEmpty)
        #expect(try hear(5, [refused()]).notifications.map(\.kind) == [.repeated])
        #expect(try hear(6, []).notifications.isEmpty)
        #expect(try hear(7, []).notifications.map(\.kind) == [.recover])
        #expect(try ledger.openIncidents().isEmpty)
        #expect(try !hear(8, []).changed)
        #expect(try !hear(9, []).changed)
        #expect(ledger.summaries().map(\.checks) == [4])
    }

    @Test("whatever is judged or shown makes another number; timings do not")
    func digest() {
        let base = check(at: start)
        #expect(check(at: start.advanced(by: 5), latency: 99).digest == base.digest)
        let others = [
            check(at: start, [expired()]), check(at: start, [expired(words: "x")]),
            check(at: start, chain: [leaf]), check(at: start, chain: [issuer, leaf]),
            check(at: start, endpoints: ["192.0.2.8"]), check(at: start, failsAt: start),
            check(at: start, endpoints: ["192.0.2.7", "192.0.2.8"]),
        ].map(\.digest)
        #expect(!others.contains(base.digest))
        #expect(Set(others).count == others.count)
        let pair = ["192.0.2.7", "192.0.2.8"]
        #expect(
            check(at: start, endpoints: pair).digest == check(at: start, endpoints: pair.reversed()).digest)
        for length in 0..<40 {
            var bytes = [UInt8](repeating: 7, count: length + 1)
            let one = check(at: start, chain: [CertificateDER(bytes)]).digest
            bytes[length] ^= 0x80
            #expect(check(at: start, chain: [CertificateDER(bytes)]).digest != one)
        }
    }

    @Test("an origin whose settings changed is no longer equal, and shown as it is now")
    func settings() throws {
        try ledger.hear(check(at: start))
        var next = check(at: start.advanced(by: 300))
        next.observation.origin.hostHeaders = ["www.example.com"]
        #expect(try !ledger.hear(next).changed)
        #expect(try ledger.latest(of: "shop")?.report.observation.origin.serverNames == ["www.example.com"])
    }

    @Test("after a start the file learns with the first equal result that the run goes on")
    func restart() throws {
        try ledger.hear(check(at: start))
        let next = try Ledger(path: folder.file)
        try next.hear(check(at: start.advanced(by: 300)))
        #expect(try written() == [2])
        try next.hear(check(at: start.advanced(by: 600)))
        #expect(try written() == [2])
        #expect(next.summaries().map(\.checks) == [3])
    }

    @Test("an origin that is retired leaves its equal results in the file")
    func retired() throws {
        try ledger.hear(check("a", at: start))
        try ledger.hear(check("b", at: start))
        for id in ["a", "b"] { try ledger.hear(check(id, at: start.advanced(by: 60))) }
        try ledger.retire(keeping: ["b"], receivers: [ops], at: start.advanced(by: 90))
        #expect(try written() == [2, 2])
        #expect(ledger.summaries().map(\.checks) == [2])
    }
}
