import Alerts
import Checks
import Store
import Testing
import Timekeeping

@Suite("What people say of incidents")
struct SuppressionTests {
    @Test("an acknowledgement stays with its incident, also in a file that is opened again")
    func acknowledgement() throws {
        let folder = try Folder()
        do {
            let ledger = try Ledger(path: folder.file)
            try ledger.hear(check(at: start, [expired()]))
            #expect(try ledger.acknowledge(1, by: "ann", comment: "renewing", at: start)?.id == 1)
            #expect(try ledger.acknowledge(2, by: "ann", comment: "", at: start) == nil)
        }
        let ledger = try Ledger(path: folder.file)
        let known = try ledger.suppressions(at: start).acknowledged
        #expect(
            known == [1: Acknowledgement(at: start, by: "ann", comment: "renewing", severity: .critical)])
        #expect(try ledger.hear(check(at: start.advanced(by: 2 * 86_400), [expired()])).notifications.isEmpty)
    }

    @Test("under a silence the incident goes on untold; when it ends, the next check tells it")
    func silence() throws {
        let folder = try Folder()
        let ledger = try Ledger(path: folder.file)
        let end = start.advanced(by: 3_600)
        let silence = try ledger.add(
            Silence(id: 0, origin: "shop", labels: [:], startsAt: start, endsAt: end, by: "ann", comment: "moving"))
        #expect(try ledger.hear(check(at: start, [expired()])).notifications.isEmpty)
        #expect(try ledger.openIncidents().map(\.stage) == [.open])
        #expect(try ledger.silences(endingAfter: start) == [silence])
        #expect(try ledger.pendingCount() == 0)
        #expect(try ledger.hear(check(at: end, [expired()])).notifications.map(\.kind) == [.trigger])
        #expect(try ledger.silences(endingAfter: end).isEmpty)
    }

    @Test("a silence that is ended before its time holds no longer")
    func endedEarly() throws {
        let folder = try Folder()
        let ledger = try Ledger(path: folder.file)
        let end = start.advanced(by: 3_600)
        let silence = try ledger.add(
            Silence(id: 0, origin: nil, labels: ["a": "b"], startsAt: start, endsAt: end, by: "", comment: ""))
        let now = start.advanced(by: 60)
        #expect(try ledger.expire(silence: silence.id, at: now)?.endsAt == now)
        #expect(try ledger.expire(silence: silence.id, at: now) == nil)
        #expect(try ledger.suppressions(at: now).silences.isEmpty)
    }
}

@Suite("What people ask of the outbox")
struct OutboxOrderTests {
    @Test("a test is a marked trigger and its end, in that order, for one receiver and no incident of any origin")
    func test() throws {
        let folder = try Folder()
        let ledger = try Ledger(path: folder.file)
        let ids = try ledger.test(receiver: "ops", at: start)
        #expect(try ledger.openIncidents().isEmpty)
        let first = try ledger.dueMessages(at: start, limit: 10)
        #expect(first.map(\.id) == [ids[0]])
        #expect(try first[0].message.data.test)
        #expect(try first[0].message.type == "incident.opened")
        #expect(try first[0].message.data.title.hasPrefix("[TEST] "))
        try ledger.settle(ids[0], as: .delivered(status: 200), at: start)
        let second = try ledger.dueMessages(at: start, limit: 10)
        #expect(second.map(\.id) == [ids[1]])
        #expect(try second[0].message.type == "incident.resolved")
        #expect(try second[0].message.data.test)
        #expect(try second[0].message.data.key == first[0].message.data.key)
        // It takes no number from an incident to come.
        try ledger.hear(check(at: start, [expired()]))
        #expect(try ledger.openIncidents().map(\.id) == [2])
    }

    @Test("a test that a receiver did not take becomes one message, which is still marked")
    func failedTest() throws {
        let folder = try Folder()
        let ledger = try Ledger(path: folder.file)
        let ids = try ledger.test(receiver: "ops", at: start)
        _ = try ledger.dueMessages(at: start, limit: 10)
        try ledger.settle(ids[0], as: .retry(at: start.advanced(by: 5), error: "HTTP 503"), at: start)
        #expect(try ledger.delivery(ids[0])?.error == "HTTP 503")
        let left = try ledger.dueMessages(at: start.advanced(by: 5), limit: 10)
        #expect(try left.map { try $0.message.data.test } == [true])
    }

    @Test("a message that was given up is sent anew; one that arrived is not")
    func retry() throws {
        let folder = try Folder()
        let ledger = try Ledger(path: folder.file)
        try ledger.hear(check(at: start, [expired()]))
        let id = try #require(try ledger.dueMessages(at: start, limit: 1).first).id
        try ledger.settle(id, as: .dead(error: "HTTP 404"), at: start)
        #expect(try ledger.dueMessages(at: start, limit: 1).isEmpty)
        let later = start.advanced(by: 4 * 86_400)
        #expect(try ledger.retry(id, at: later).get().state == .pending)
        let again = try #require(try ledger.dueMessages(at: later, limit: 1).first)
        #expect(again.id == id && again.createdAt == later && again.attempts == 0)
        try ledger.settle(id, as: .delivered(status: 200), at: later)
        #expect(try ledger.retry(id, at: later) == .failure(.delivered))
        #expect(try ledger.retry(99, at: later) == .failure(.unknown))
    }

    @Test("a message that was given up is not sent after the end of what it tells of has arrived")
    func overtaken() throws {
        let folder = try Folder()
        let ledger = try Ledger(path: folder.file)
        let ids = try ledger.test(receiver: "ops", at: start)
        try ledger.settle(ids[0], as: .dead(error: "HTTP 400"), at: start)
        try ledger.settle(ids[1], as: .delivered(status: 200), at: start)
        #expect(try ledger.retry(ids[0], at: start) == .failure(.superseded))
        #expect(try ledger.delivery(ids[0])?.state == .dead)
    }
}

@Suite("A receiver that takes nothing")
struct ReceiverFailureTests {
    private let mail = Receiver(name: "mail", format: .webhook, url: "https://mail.example.com/hook")

    private func settle(_ ledger: Ledger, _ settlement: Settlement, at now: Instant) throws -> [String] {
        let due = try ledger.dueMessages(at: now, limit: 10)
        for message in due where message.receiver == "ops" {
            try ledger.settle(message.id, as: settlement, receivers: [ops, mail], at: now)
        }
        for message in due where message.receiver == "mail" {
            try ledger.settle(message.id, as: .delivered(status: 200), receivers: [ops, mail], at: now)
        }
        return due.map(\.receiver).sorted()
    }

    private func told(_ ledger: Ledger) throws -> [String] {
        try ledger.deliveries(limit: 20).reversed().map { "\($0.receiver) \($0.kind)" }
    }

    @Test("the others are told once when a message was given up, and when one is taken again")
    func failing() throws {
        let folder = try Folder()
        let ledger = try Ledger(path: folder.file)
        _ = try ledger.record(check(at: start, [expired()]), labels: [:], receivers: [ops, mail], at: start)
        #expect(try settle(ledger, .dead(error: "HTTP 404"), at: start) == ["mail", "ops"])
        #expect(try told(ledger) == ["ops trigger", "mail trigger", "mail trigger"])
        #expect(try ledger.openIncidents().map(\.code) == [.certificateExpired, .receiverFailing])
        let said = try #require(try ledger.dueMessages(at: start, limit: 10).first).message.data
        #expect(said.detail.contains("HTTP 404"))
        #expect(said.originCount == 0)

        // What is still known of it after a tidying: the failure is no origin's, and stays.
        try ledger.retire(keeping: [], receivers: [ops, mail], at: start.advanced(by: 60))
        #expect(try ledger.openIncidents().map(\.code) == [.receiverFailing])
        #expect(try settle(ledger, .delivered(status: 200), at: start.advanced(by: 61)).contains("ops"))
        #expect(try ledger.openIncidents().isEmpty)
        #expect(try told(ledger).last == "mail recover")
    }

    @Test("while it lasts the others are reminded, and it ends where the receiver leaves the configuration")
    func retired() throws {
        let folder = try Folder()
        let ledger = try Ledger(path: folder.file)
        var late = mail
        late.repeatAfter[.warning] = 7_200
        _ = try ledger.record(check(at: start, [expired()]), labels: [:], receivers: [ops, late], at: start)
        _ = try settle(ledger, .dead(error: "HTTP 404"), at: start)
        let failure = try #require(try ledger.monitorIncidents().first).id
        func tidied(_ step: Int64, _ receivers: [Receiver]) throws -> [String] {
            try ledger.retire(keeping: ["shop"], receivers: receivers, at: start.advanced(by: step))
                .filter { $0.incident.id == failure }.map { "\($0.receiver) \($0.kind)" }
        }
        #expect(try tidied(3_600, [ops, late]).isEmpty)
        #expect(try tidied(7_200, [ops, late]) == ["mail repeated"])
        #expect(try tidied(7_300, [ops, late]).isEmpty)
        #expect(try tidied(7_400, [late]) == ["mail recover"])
        #expect(try ledger.monitorIncidents().isEmpty)
        #expect(try ledger.incident(failure)?.ending == .retired)
    }

    @Test("a test that is refused tells nobody else")
    func tested() throws {
        let folder = try Folder()
        let ledger = try Ledger(path: folder.file)
        _ = try ledger.test(receiver: "ops", at: start)
        _ = try settle(ledger, .dead(error: "HTTP 404"), at: start)
        #expect(try ledger.openIncidents().isEmpty)
        #expect(try told(ledger) == ["ops trigger", "ops recover"])
    }
}
