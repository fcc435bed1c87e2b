import Alerts
import Checks
import GRDB
import Testing
import Timekeeping

@testable import Store

@Suite("An incident that many origins share") struct SharedIncidentTests {
    private let folder: Folder
    private let ledger: Ledger

    init() throws {
        folder = try Folder()
        ledger = try Ledger(path: folder.file)
    }

    private func hear(_ number: Int, at step: Int64, _ findings: [Finding], receivers: [Receiver] = []) throws
        -> RecordOutcome
    {
        let report = check("origin-\(number)", at: start.advanced(by: step), findings)
        return try ledger.record(report, labels: [:], receivers: receivers, at: report.observation.at)
    }

    @Test("of two thousand origins that say it in other words at each check, none has to read what the others say")
    func words() throws {
        let entries = (0..<2_000).map { number in
            let now = start.advanced(by: Int64(number / 10))
            return CheckResult(check("origin-\(number)", at: now, [expired(words: "expired \(number) ago")]))
        }
        _ = try ledger.pool.writeWithoutTransaction { try ledger.write(entries, to: $0) }
        // Whoever reads one of these throws. The first two are worst off.
        try folder.look {
            try $0.execute(
                sql: """
                    UPDATE complaint SET endpoints = 'nothing that can be read' WHERE origin NOT IN
                    (SELECT number FROM origin WHERE id IN ('origin-0', 'origin-1', 'origin-7', 'origin-1999'))
                    """)
        }
        for number in [7, 1_999, 0, 7] {
            _ = try hear(number, at: 300 + Int64(number), [expired(words: "expired 5 min \(number) ago")])
        }
        let words = try folder.look { try String.fetchAll($0, sql: "SELECT title FROM incident") }
        #expect(words == ["expired 5 min 0 ago"])
    }

    @Test("what it is as a whole is that of the origin which is worst off, whoever joins, changes and leaves")
    func worst() throws {
        func state() throws -> String {
            let incident = try #require(try ledger.openIncidents().first)
            return "\(incident.severity) \(incident.code) \(incident.title) \(incident.affectedOrigins.count)"
        }
        _ = try hear(1, at: 0, [expiring()])
        _ = try hear(2, at: 1, [expired(words: "two")])
        #expect(try state() == "critical certificateExpired two 2")
        _ = try hear(3, at: 2, [expired(words: "three")])
        #expect(try state() == "critical certificateExpired two 3")
        for step: Int64 in [300, 600] { _ = try hear(2, at: step, []) }
        #expect(try state() == "critical certificateExpired three 2")
        _ = try hear(3, at: 900, [expiring()])
        #expect(try state() == "warning certificateExpiresSoon soon 2")
        for step: Int64 in [1_200, 1_500] { _ = try hear(3, at: step, []) }
        #expect(try state() == "warning certificateExpiresSoon soon 1")
        // It ends with the last of them, and tells all.
        for step: Int64 in [1_800, 2_100] { _ = try hear(1, at: step, []) }
        #expect(try ledger.openIncidents().isEmpty)
        #expect(try ledger.incident(1)?.origins.map(\.origin) == ["origin-1", "origin-2", "origin-3"])
        let alerts = try ledger.events(after: 0, limit: 99).filter { $0.kind == .alert }
        #expect(alerts.map(\.became) == ["warning", "critical", "warning", "closed"])
        #expect(alerts.map(\.origin) == ["origin-1", nil, nil, nil])
    }
}
