import Alerts
import Checks
import Store
import Testing
import Timekeeping

@Suite("Services that show who has taken a matter on")
struct AcknowledgementTests {
    private let pager = Receiver(name: "pager", format: .pagerduty, url: "https://events.example.com")

    private func hear(_ ledger: Ledger, _ report: Report) throws {
        _ = try ledger.record(report, labels: [:], receivers: [ops, pager], at: report.observation.at)
    }

    private func due(_ ledger: Ledger, at now: Instant) throws -> [String] {
        try ledger.dueMessages(at: now, limit: 10).filter { $0.receiver == "pager" }.map { try $0.message.type }
    }

    private func settle(_ ledger: Ledger, _ settlement: Settlement = .delivered(status: 202), at now: Instant) throws {
        for message in try ledger.dueMessages(at: now, limit: 10) {
            try ledger.settle(message.id, as: settlement, receivers: [ops, pager], at: now)
        }
    }

    private func acknowledge(_ ledger: Ledger, at now: Instant) throws {
        _ = try ledger.acknowledge(1, by: "ann", comment: "renewing", receivers: [ops, pager], at: now)
    }

    @Test("it is told once, behind the alert, and only to such a service")
    func once() throws {
        let folder = try Folder()
        let ledger = try Ledger(path: folder.file)
        try hear(ledger, check(at: start, [expired()]))
        try acknowledge(ledger, at: start)
        try acknowledge(ledger, at: start.advanced(by: 1))
        #expect(try due(ledger, at: start.advanced(by: 1)) == ["incident.opened"])
        try settle(ledger, at: start.advanced(by: 1))
        let second = try ledger.dueMessages(at: start.advanced(by: 2), limit: 10)
        #expect(second.map(\.receiver) == ["pager"])
        #expect(try second.map { try $0.message.type } == ["incident.acknowledged"])
        #expect(try second[0].message.data.detail == "Acknowledged by ann: renewing.")
        try settle(ledger, at: start.advanced(by: 2))
        #expect(try ledger.pendingCount() == 0)
    }

    @Test("a service that knows of nothing is told nothing")
    func unknown() throws {
        let folder = try Folder()
        let ledger = try Ledger(path: folder.file)
        let end = start.advanced(by: 3_600)
        _ = try ledger.add(
            Silence(id: 0, origin: "shop", labels: [:], startsAt: start, endsAt: end, by: "ann", comment: ""))
        try hear(ledger, check(at: start, [expired()]))
        try acknowledge(ledger, at: start)
        #expect(try ledger.pendingCount() == 0)
    }

    @Test("an acknowledgement of a warning says nothing of the critical that it became")
    func graver() throws {
        let folder = try Folder()
        let ledger = try Ledger(path: folder.file)
        try hear(ledger, check(at: start, [expiring()]))
        try settle(ledger, at: start)
        try acknowledge(ledger, at: start)
        try hear(ledger, check(at: start.advanced(by: 300), [expired()]))
        // Nobody had heard of it yet.
        #expect(try due(ledger, at: start.advanced(by: 300)) == ["incident.escalated"])
        try settle(ledger, at: start.advanced(by: 300))
        try acknowledge(ledger, at: start.advanced(by: 301))
        #expect(try due(ledger, at: start.advanced(by: 301)) == ["incident.acknowledged"])
    }

    @Test("where the end overtakes the beginning, one message says all, and no acknowledgement comes late")
    func overtaken() throws {
        for fails in [false, true] {
            let folder = try Folder()
            let ledger = try Ledger(path: folder.file)
            try hear(ledger, check(at: start, [expired()]))
            if fails { _ = try ledger.dueMessages(at: start, limit: 10) }
            try acknowledge(ledger, at: start)
            for step: Int64 in [300, 600] { try hear(ledger, check(at: start.advanced(by: step))) }
            if fails {
                for message in try ledger.dueMessages(at: start.advanced(by: 600), limit: 10) {
                    try ledger.settle(
                        message.id, as: .retry(at: start.advanced(by: 900), error: "HTTP 503"),
                        at: start.advanced(by: 600))
                }
            }
            let now = start.advanced(by: 900)
            #expect(try due(ledger, at: now) == ["incident.resolved"])
            try settle(ledger, at: now)
            #expect(try ledger.pendingCount() == 0)
        }
    }

    @Test("what fails before it is not lost behind it")
    func behindFailure() throws {
        let folder = try Folder()
        let ledger = try Ledger(path: folder.file)
        try hear(ledger, check(at: start, [expired()]))
        _ = try ledger.dueMessages(at: start, limit: 10)
        try acknowledge(ledger, at: start)
        try settle(ledger, .retry(at: start.advanced(by: 5), error: "HTTP 503"), at: start)
        let now = start.advanced(by: 5)
        #expect(try due(ledger, at: now) == ["incident.opened"])
        try settle(ledger, at: now)
        #expect(try due(ledger, at: now) == ["incident.acknowledged"])
    }
}
