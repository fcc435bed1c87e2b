import Alerts
import Checks
import Testing
import Timekeeping

@Suite("Notices") struct NotificationTests {
    @Test("the same record gives the same notices, whoever asks and however often")
    func restart() throws {
        let report = check(at: start, [finding(.certificateExpired, certificate: "leaf")])
        let first = react(to: report, labels: [:], incidents: [], nextID: 7, at: start)
        #expect(first == react(to: report, labels: [:], incidents: [], nextID: 7, at: start))
        let receivers = Story().receivers
        let incident = try #require(first.incidents.first)
        let notifications = incident.notifications(to: receivers, records: [:], at: start)
        #expect(notifications == incident.notifications(to: receivers, records: [:], at: start))
        #expect(notifications.words == ["trigger certificate-expired"])
        // Once it is in the record, a restart says nothing again.
        let told = ["ops": NotificationRecord(notifications[0], at: start)]
        #expect(incident.notifications(to: receivers, records: told, at: start.advanced(by: hour)).isEmpty)
    }

    @Test("graver is an escalation, less grave an update")
    func severities() {
        var story = Story()
        let warning = finding(.certificateExpiresSoon, .warning, certificate: "leaf")
        let critical = finding(.certificateExpiresSoon, .critical, certificate: "leaf")
        #expect(story.hear(check(at: start, [warning])).map(\.kind) == [.trigger])
        #expect(story.hear(check(at: start.advanced(by: 300), [critical])).map(\.kind) == [.escalate])
        #expect(story.hear(check(at: start.advanced(by: 600), [warning])).map(\.kind) == [.update])
        #expect(story.hear(check(at: start.advanced(by: 900), [warning])).isEmpty)
    }

    @Test("where CloudFront will fail much earlier than was said, that is told at once; small shifts are not")
    func nearer() {
        var story = Story()
        let soon = finding(.chainExpiresSoon, .warning, certificate: "issuer")
        let report = { (step: Int64, end: Int64) in
            check(
                at: start.advanced(by: step), [soon],
                forecast: Forecast(failsAt: start.advanced(by: end), because: .chainExpired))
        }
        #expect(story.hear(report(0, 20 * day)).map(\.kind) == [.trigger])
        #expect(story.hear(report(300, 15 * day)).isEmpty)
        #expect(story.hear(report(600, 15 * day - 1)).map(\.kind) == [.escalate])
        #expect(story.hear(report(900, 15 * day - 1)).isEmpty)
        #expect(story.hear(report(1_200, 19 * day)).isEmpty)
    }

    @Test("an open incident is repeated after each receiver's own time")
    func repetition() {
        var story = Story()
        story.receivers = ["daily", "hourly", "never"].map { Receiver(name: $0, format: .webhook, url: "") }
        story.receivers[1].repeatAfter = [.critical: hour]
        story.receivers[2].repeatAfter = [:]
        var told: [String: Int] = [:]
        for step in Int64(0)...(48 * 12) {
            let found = finding(.certificateExpired, certificate: "leaf")
            for notification in story.hear(check(at: start.advanced(by: step * 300), [found]))
            where notification.kind == .repeated {
                told[notification.receiver, default: 0] += 1
            }
        }
        #expect(told == ["daily": 2, "hourly": 48])
    }

    @Test("what was told by a clock that ran ahead is repeated when the clock is right again, once")
    func clockAhead() {
        var story = Story()
        let found = finding(.certificateExpired, certificate: "leaf")
        #expect(story.hear(check(at: start.advanced(by: 40 * day), [found])).map(\.kind) == [.trigger])
        #expect(story.hear(check(at: start, [found])).map(\.kind) == [.repeated])
        #expect(story.hear(check(at: start.advanced(by: 300), [found])).isEmpty)
    }

    @Test("a receiver of criticals hears of the incident when it becomes critical, and of its end")
    func wishes() {
        var story = Story()
        story.receivers[0].send = [.critical, .recovery]
        let warning = finding(.certificateExpiresSoon, .warning, certificate: "leaf")
        let critical = finding(.certificateExpiresSoon, .critical, certificate: "leaf")
        #expect(story.hear(check(at: start, [warning])).isEmpty)
        #expect(story.hear(check(at: start.advanced(by: 300), [critical])).map(\.kind) == [.trigger])
        _ = story.hear(check(at: start.advanced(by: 600)))
        #expect(story.hear(check(at: start.advanced(by: 900))).map(\.kind) == [.recover])
    }

    @Test("recovery goes to those who were told, and only to them")
    func recovery() {
        var story = Story()
        story.receivers = ["all", "critical", "quiet"].map { Receiver(name: $0, format: .webhook, url: "") }
        story.receivers[1].send = [.critical, .recovery]
        story.receivers[2].send = [.warning, .critical]
        let warning = finding(.nameOriginOnly, .warning, certificate: "leaf", name: "www.example.com")
        #expect(story.hear(check(at: start, [warning])).map(\.receiver) == ["all", "quiet"])
        _ = story.hear(check(at: start.advanced(by: 300)))
        let over = story.hear(check(at: start.advanced(by: 600)))
        #expect(over.map(\.receiver) == ["all"])
        #expect(over.map(\.kind) == [.recover])
    }

    @Test("labels choose the receivers; one matching origin is enough")
    func labels() {
        var story = Story()
        story.receivers = ["web", "mail"].map { Receiver(name: $0, format: .webhook, url: "") }
        story.receivers[0].match = ["team": "web"]
        story.receivers[1].match = ["team": "mail"]
        let found = finding(.certificateExpired, certificate: "wildcard")
        #expect(story.hear(check("a", at: start, [found]), labels: ["team": "web"]).map(\.receiver) == ["web"])
        let second = story.hear(check("b", at: start, [found]), labels: ["team": "mail"])
        #expect(second.map { "\($0.receiver) \($0.kind.rawValue)" } == ["web update", "mail trigger"])
    }

    @Test("a receiver that is added later hears of what is open")
    func newReceiver() {
        var story = Story()
        let found = finding(.certificateExpired, certificate: "leaf")
        _ = story.hear(check(at: start, [found]))
        story.receivers.append(Receiver(name: "late", format: .webhook, url: ""))
        let told = story.hear(check(at: start.advanced(by: 300), [found]))
        #expect(told.map { "\($0.receiver) \($0.kind.rawValue)" } == ["late trigger"])
    }

    @Test("an incident of origins that left the configuration closes, and says why")
    func retirement() {
        var story = Story()
        let found = finding(.certificateExpired, certificate: "wildcard")
        _ = story.hear(check("a", at: start, [found]))
        _ = story.hear(check("b", at: start, [found]))
        #expect(story.retire(keeping: ["a"], at: start.advanced(by: 60)).isEmpty)
        let over = story.retire(keeping: [], at: start.advanced(by: 120))
        #expect(over.map(\.kind) == [.recover])
        #expect(over.first?.incident.ending == .retired)
    }

    @Test("notices and hints raise nothing")
    func lesserSeverities() {
        var story = Story()
        #expect(story.hear(check(at: start, [finding(.chainExtra, .notice, certificate: "root")])).isEmpty)
        #expect(story.incidents.isEmpty)
    }

    @Test(
        "of two messages the first of which was never delivered, one remains",
        arguments: [
            (Notification.Kind.trigger, Notification.Kind.update, Notification.Kind.trigger),
            (.trigger, .escalate, .trigger),
            (.trigger, .recover, .recover), (.update, .escalate, .escalate), (.escalate, .update, .escalate),
            (.escalate, .recover, .recover), (.repeated, .update, .update), (.update, .repeated, .repeated),
        ])
    func folding(earlier: Notification.Kind, later: Notification.Kind, one: Notification.Kind) {
        #expect(later.following(undelivered: earlier) == one)
    }
}
