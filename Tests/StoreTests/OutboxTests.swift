import Alerts
import Checks
import Store
import TLS
import Testing
import Timekeeping

@Suite("Outbox") struct OutboxTests {
    let folder: Folder
    let ledger: Ledger

    init() throws {
        folder = try Folder()
        ledger = try Ledger(path: folder.file)
    }

    private func due(_ seconds: Int64 = 0) throws -> [OutboxMessage] {
        try ledger.dueMessages(at: start.advanced(by: seconds), limit: 100)
    }

    /// The incident ends at 360 seconds.
    private func mend(_ id: String = "shop") throws {
        try ledger.hear(check(id, at: start.advanced(by: 300), chain: [issuer]))
        try ledger.hear(check(id, at: start.advanced(by: 360), chain: [issuer]))
    }

    @Test("a bad certificate puts one message into the outbox, and the same again none")
    func trigger() throws {
        let recorded = try ledger.hear(check(at: start, [expired()]))
        #expect(recorded.notifications.map(\.kind) == [.trigger])
        #expect(try ledger.openIncidents().map(\.stage) == [.open])
        #expect(try ledger.hear(check(at: start.advanced(by: 300), [expired()])).notifications.isEmpty)
        let message = try #require(try due(300).first)
        #expect(try due(300).count == 1)
        #expect(message.receiver == "ops")
        #expect(message.attempts == 0)
        #expect(message.createdAt == start)
        #expect(message.messageID.wholeMatch(of: /msg_[0-9A-Za-z]{27}/) != nil)
        #expect(try message.message.type == "incident.opened")
        #expect(try message.message.data.incident == message.incident)
        #expect(try ledger.openIncidents().map(\.id) == [message.incident])
        #expect(try ledger.pendingCount() == 1)
        #expect(try ledger.nextDue() == start)
    }

    @Test("one receiver for whom hundreds of messages wait leaves the others theirs")
    func lines() throws {
        var slow = ops
        slow.name = "slow"
        for number in 0..<300 {
            let report = check(
                "origin-\(number)", at: start,
                [expired(CertificateDER([0x30, 0x02, UInt8(number % 256), UInt8(number / 256)]))])
            _ = try ledger.record(report, labels: [:], receivers: [slow], at: start)
        }
        let late = start.advanced(by: 60)
        _ = try ledger.record(check(at: late, [expired()]), labels: [:], receivers: [ops, slow], at: late)
        let due = try ledger.dueMessages(at: late, limit: 8)
        #expect(due.map(\.receiver) == Array(repeating: "slow", count: 8) + ["ops"])
        #expect(due.map(\.dueAt) == due.map(\.dueAt).sorted())
    }

    @Test("a clock that was set back keeps no message waiting, and does not make one that fails come at once for ever")
    func clockBack() throws {
        try ledger.hear(check(at: start, [expired()]))
        let first = try #require(try due().first)
        try ledger.settle(first.id, as: .retry(at: start.advanced(by: 300), error: "HTTP 503"), at: start)
        #expect(try due(1).isEmpty)
        // An hour back.
        let message = try #require(try due(-3_600).first)
        #expect(message.createdAt == start.advanced(by: -3_600))
        try ledger.settle(
            message.id, as: .retry(at: start.advanced(by: -3_300), error: "HTTP 503"), at: start.advanced(by: -3_600))
        #expect(try due(-3_599).isEmpty)
        #expect(try due(-3_600).isEmpty)
        #expect(try due(-3_300).map(\.id) == [message.id])
    }

    @Test("a message keeps its id through its attempts, and waits as long as it is told to")
    func retry() throws {
        try ledger.hear(check(at: start, [expired()]))
        let first = try #require(try due().first)
        try ledger.settle(first.id, as: .retry(at: start.advanced(by: 60), error: "HTTP 503"), at: start)
        #expect(try due(59).isEmpty)
        #expect(try ledger.nextDue() == start.advanced(by: 60))
        let second = try #require(try due(60).first)
        #expect(second.messageID == first.messageID)
        #expect(second.body == first.body)
        #expect(second.attempts == 1)
        #expect(try ledger.deliveries(limit: 9).map(\.error) == ["HTTP 503"])
        try ledger.settle(second.id, as: .delivered(status: 204), at: start.advanced(by: 61))
        #expect(try due(9_999).isEmpty)
        #expect(try ledger.nextDue() == nil)
        let delivery = try #require(try ledger.deliveries(limit: 9).first)
        #expect(delivery.state == .delivered)
        #expect(delivery.status == 204)
        #expect(delivery.error == nil)
        #expect(delivery.settledAt == start.advanced(by: 61))
        #expect(try folder.count("delivery") == 2)
    }

    @Test("a recovery waits behind a trigger that is under way")
    func order() throws {
        try ledger.hear(check(at: start, [expired()]))
        let trigger = try #require(try due().first)
        try mend()
        #expect(try due(400).map(\.id) == [trigger.id])
        try ledger.settle(trigger.id, as: .delivered(status: 200), at: start.advanced(by: 400))
        #expect(try due(400).map { try $0.message.type } == ["incident.resolved"])
    }

    @Test("a recovery that overtakes an undelivered trigger becomes one message that tells both")
    func overtaking() throws {
        try ledger.hear(check(at: start, [expired()]))
        try mend()
        let one = try due(400)
        #expect(one.count == 1)
        #expect(try one[0].message.type == "incident.resolved")
        #expect(try one[0].message.data.detail.hasPrefix("It began at 2026-11-21 03:00 UTC and ended at"))
        #expect(try ledger.deliveries(limit: 9).map(\.state) == [.pending, .superseded])
        #expect(try ledger.pendingCount() == 1)
    }

    @Test("also where the trigger was under way and failed")
    func overtakingAfterFailure() throws {
        try ledger.hear(check(at: start, [expired()]))
        let trigger = try #require(try due().first)
        try mend()
        try ledger.settle(
            trigger.id, as: .retry(at: start.advanced(by: 7_200), error: "refused"), at: start.advanced(by: 400))
        let one = try due(400)
        #expect(try one.map { try $0.message.type } == ["incident.resolved"])
        #expect(try one.first?.message.data.detail.contains("before this receiver") == true)
        #expect(one.first?.messageID != trigger.messageID)
        // The late word of the delivery worker about the superseded message changes nothing.
        try ledger.settle(trigger.id, as: .delivered(status: 200), at: start.advanced(by: 401))
        #expect(try ledger.pendingCount() == 1)
    }

    @Test("a receiver that fails does not keep another one waiting, nor another incident")
    func independence() throws {
        let mail = Receiver(name: "mail", format: .webhook, url: "https://mail.example.com")
        _ = try ledger.record(check("a", at: start, [expired(leaf)]), labels: [:], receivers: [ops, mail], at: start)
        let toOps = try #require(try due().first { $0.receiver == "ops" })
        try ledger.settle(toOps.id, as: .retry(at: start.advanced(by: 9_000), error: "HTTP 500"), at: start)
        #expect(try due(1).map(\.receiver) == ["mail"])
        try ledger.hear(check("b", at: start.advanced(by: 1), [expired(issuer)]))
        #expect(try due(1).map(\.receiver) == ["mail", "ops"])
    }

    @Test("origins that join within minutes are told in one update")
    func gathering() throws {
        try ledger.hear(check("origin-0", at: start, [expired()]))
        try ledger.settle(try #require(try due().first).id, as: .delivered(status: 200), at: start)
        for number in 1..<40 {
            try ledger.hear(check("origin-\(number)", at: start.advanced(by: Int64(number)), [expired()]))
        }
        #expect(try due(299).isEmpty)
        let update = try due(340)
        #expect(try update.map { try $0.message.type } == ["incident.updated"])
        #expect(try update.first?.message.data.originCount == 40)
        #expect(try ledger.openIncidents().map(\.affectedOrigins.count) == [40])
    }

    @Test("a message that one origin's check brings about lists the others as well")
    func repetition() throws {
        for name in ["a", "b", "c"] { try ledger.hear(check(name, at: start, [expired()])) }
        let whole = try #require(try ledger.openIncidents().first)
        let first = try #require(try due(300).first)
        try ledger.settle(first.id, as: .delivered(status: 200), at: start.advanced(by: 300))
        #expect(try ledger.hear(check("c", at: start.advanced(by: 600), [expired()])).notifications.isEmpty)
        #expect(try ledger.openIncidents() == [whole])
        let again = try ledger.hear(check("c", at: start.advanced(by: 90_000), [expired()]))
        #expect(again.notifications.map(\.kind) == [.repeated])
        #expect(again.notifications.first?.incident == whole)
        #expect(try due(90_000).first?.message.data.origins.map(\.id) == ["a", "b", "c"])
    }

    @Test("an escalation does not wait for an update that gathers")
    func escalationOvertakesUpdate() throws {
        try ledger.hear(check("a", at: start, [expiring()]))
        try ledger.settle(try #require(try due().first).id, as: .delivered(status: 200), at: start)
        try ledger.hear(check("b", at: start.advanced(by: 10), [expiring()]))
        try ledger.hear(check("a", at: start.advanced(by: 20), [expired()]))
        #expect(try due(20).map { try $0.message.type } == ["incident.escalated"])
        #expect(try ledger.pendingCount() == 1)
    }

    @Test("who wants no recoveries, and could not be told before the end, is told both in one message")
    func lateForTheUninterested() throws {
        var grave = ops
        grave.send = [.critical]
        func hear(_ report: Report) throws {
            _ = try ledger.record(report, labels: [:], receivers: [grave], at: report.observation.at)
        }
        try hear(check(at: start, [expired()]))
        let first = try #require(try due().first).id
        try ledger.settle(first, as: .retry(at: start.advanced(by: 600), error: "HTTP 503"), at: start)
        for step: Int64 in [300, 360] { try hear(check(at: start.advanced(by: step), chain: [issuer])) }
        let late = try #require(try due(600).first)
        #expect(try late.message.type == "incident.resolved")
        #expect(try ledger.pendingCount() == 1)
    }

    @Test("who wants no recoveries does not hear after the end that it became graver")
    func staleForTheUninterested() throws {
        var grave = ops
        grave.send = [.warning, .critical]
        func hear(_ report: Report) throws {
            _ = try ledger.record(report, labels: [:], receivers: [grave], at: report.observation.at)
        }
        try hear(check(at: start, [expiring()]))
        try ledger.settle(try #require(try due().first).id, as: .delivered(status: 200), at: start)
        try hear(check(at: start.advanced(by: 60), [expired()]))
        #expect(try ledger.pendingCount() == 1)
        for step: Int64 in [300, 360] { try hear(check(at: start.advanced(by: step), chain: [issuer])) }
        #expect(try ledger.pendingCount() == 0)
    }

    @Test("when a receiver takes one message, those that it did not take before are due")
    func drained() throws {
        try ledger.hear(check("a", at: start, [expired()]))
        try ledger.settle(
            try #require(try due().first).id, as: .retry(at: start.advanced(by: 7_200), error: "refused"), at: start)
        let test = try ledger.test(receiver: "ops", at: start.advanced(by: 60))
        #expect(try due(60).map(\.id) == [test[0]])
        try ledger.settle(test[0], as: .delivered(status: 200), at: start.advanced(by: 61))
        #expect(try due(61).count == 2)
    }

    @Test("what is given up is kept, and what follows is delivered")
    func dead() throws {
        try ledger.hear(check(at: start, [expired()]))
        try ledger.settle(try #require(try due().first).id, as: .dead(error: "HTTP 410"), at: start)
        #expect(try ledger.deliveries(limit: 9).map(\.state) == [.dead])
        try mend()
        #expect(try due(400).map { try $0.message.type } == ["incident.resolved"])
    }

    @Test("after a restart a message that was under way is the same message, and a recovery may take its place")
    func restart() throws {
        try ledger.hear(check(at: start, [expired()]))
        let before = try due()
        let again = try Ledger(path: folder.file)
        #expect(try again.dueMessages(at: start, limit: 9) == before)
        let third = try Ledger(path: folder.file)
        #expect(try third.hear(check(at: start.advanced(by: 300), [expired()])).notifications.isEmpty)
        _ = try third.hear(check(at: start.advanced(by: 600), chain: [issuer]))
        let over = try third.hear(check(at: start.advanced(by: 660), chain: [issuer]))
        #expect(over.notifications.map(\.kind) == [.recover])
        #expect(try third.dueMessages(at: start.advanced(by: 660), limit: 9).count == 1)
    }

    @Test("the incident of an origin that left the configuration closes, and is told")
    func retirement() throws {
        try ledger.hear(check(at: start, [expired()]))
        try ledger.settle(try #require(try due().first).id, as: .delivered(status: 200), at: start)
        let notifications = try ledger.retire(keeping: [], receivers: [ops], at: start.advanced(by: 60))
        #expect(notifications.map(\.kind) == [.recover])
        #expect(try ledger.openIncidents().isEmpty)
        #expect(try due(60).first?.message.data.title.hasPrefix("[NO LONGER WATCHED]") == true)
    }

    @Test("an unconfirmed fault leaves nothing behind when it goes, and its number is not used again")
    func unconfirmed() throws {
        let closed = Finding(.httpStatus, title: "HTTP 503", detail: "proof")
        let recorded = try ledger.hear(check(at: start, [closed]))
        #expect(recorded.confirmSoon)
        #expect(recorded.notifications.isEmpty)
        #expect(try ledger.openIncidents().map(\.stage) == [.pending])
        #expect(try !ledger.hear(check(at: start.advanced(by: 30))).confirmSoon)
        #expect(try folder.count("incident") == 0)
        #expect(try folder.count("complaint") == 0)
        try ledger.hear(check(at: start.advanced(by: 60), [expired()]))
        #expect(try ledger.openIncidents().map(\.id) == [2])
    }

    @Test("an incident can be asked for when it is over")
    func closedIncident() throws {
        try ledger.hear(check(at: start, [expired()]))
        let id = try #require(try ledger.openIncidents().first?.id)
        try mend()
        #expect(try ledger.openIncidents().isEmpty)
        let incident = try #require(try ledger.incident(id))
        #expect(incident.stage == .closed)
        #expect(incident.ending == .mended)
        #expect(incident.closedAt == start.advanced(by: 360))
        #expect(incident.origins.map(\.domain) == ["shop.example.com"])
        #expect(try ledger.incident(99) == nil)
    }
}
