import Alerts
import Checks
import FoundationEssentials
import Testing
import Timekeeping

@Suite("Messages") struct AlertMessageTests {
    private func json(_ message: AlertMessage) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        return String(decoding: try encoder.encode(message), as: UTF8.self)
    }

    private func notifications(_ reports: [Report]) -> [Notification] {
        var story = Story()
        return reports.flatMap { story.hear($0) }
    }

    private var expiring: Report {
        let end = start.advanced(by: 12 * day)
        return check(
            at: start, [finding(.certificateExpiresSoon, .warning, certificate: "leaf")],
            forecast: Forecast(failsAt: end, because: .certificateExpired))
    }

    @Test("the whole message of an approaching end")
    func golden() throws {
        let notification = try #require(notifications([expiring]).first)
        #expect(
            try json(AlertMessage(notification, at: start)) == """
                {
                  "data" : {
                    "code" : "certificate-expires-soon",
                    "command" : "cfmonctl show shop",
                    "detail" : "proof of certificate-expires-soon",
                    "fails_at" : "2026-12-03T03:00:00Z",
                    "incident" : 1,
                    "opened_at" : "2026-11-21T03:00:00Z",
                    "origin_count" : 1,
                    "origins" : [
                      {
                        "domain" : "shop.example.com",
                        "fails_at" : "2026-12-03T03:00:00Z",
                        "id" : "shop",
                        "severity" : "warning"
                      }
                    ],
                    "remedy" : "mend certificate-expires-soon",
                    "resolved_at" : null,
                    "schema" : "cfmon.alert/1",
                    "severity" : "warning",
                    "test" : false,
                    "title" : "[WARNING] shop: CloudFront will fail from 2026-12-03 03:00 UTC (in 12 d): \
                certificate-expires-soon it is"
                  },
                  "timestamp" : "2026-11-21T03:00:00Z",
                  "type" : "incident.opened"
                }
                """)
    }

    @Test("a message can be read back")
    func roundTrip() throws {
        let message = AlertMessage(try #require(notifications([expiring]).first), at: start)
        let read = try JSONDecoder().decode(AlertMessage.self, from: Data(try json(message).utf8))
        #expect(read == message)
    }

    @Test("the end says how long it was and when; an end without a told beginning says so")
    func recovery() throws {
        let over = try #require(
            notifications([expiring, check(at: start.advanced(by: hour)), check(at: start.advanced(by: 2 * hour))]).last
        )
        let message = AlertMessage(over, at: start.advanced(by: 2 * hour))
        #expect(message.type == "incident.resolved")
        #expect(
            message.data.title
                == "[RESOLVED] shop: over since 2026-11-21 05:00 UTC, after 2h: certificate-expires-soon it is")
        #expect(message.data.resolvedAt == start.advanced(by: 2 * hour))
        #expect(message.data.origins.map(\.id) == ["shop"])
        let overtaken = AlertMessage(over, overtaken: true, at: start.advanced(by: 2 * hour))
        #expect(
            overtaken.data.detail.hasPrefix(
                "It began at 2026-11-21 03:00 UTC and ended at 2026-11-21 05:00 UTC, before this receiver"))
    }

    @Test("what fails already says since when, and keeps saying so")
    func failing() throws {
        var story = Story()
        let failing = { (now: Instant) in
            check(
                at: now, [finding(.nameMismatch, certificate: "leaf", name: "www.example.com")],
                forecast: Forecast(failsAt: now, because: .nameMismatch))
        }
        _ = story.hear(failing(start))
        story.receivers.append(Receiver(name: "late", format: .webhook, url: ""))
        let later = start.advanced(by: 3 * hour)
        let message = AlertMessage(try #require(story.hear(failing(later)).first), at: later)
        #expect(message.data.failsAt == start)
        #expect(message.data.title.contains("CloudFront fails since 2026-11-21 03:00 UTC (3 h ago)"))
    }

    @Test("of many origins as many are listed as fit, and all are counted")
    func manyOrigins() throws {
        var story = Story()
        var last: Notification?
        for number in 0..<1_000 {
            let found = finding(.certificateExpired, certificate: "wildcard")
            last = story.hear(check("origin-number-\(number)", at: start.advanced(by: 1), [found])).last ?? last
        }
        let message = AlertMessage(try #require(last), at: start)
        #expect(message.data.originCount == 1_000)
        #expect(message.data.origins.count < 100)
        #expect(message.data.title.contains("and 999 more"))
        #expect(try json(message).utf8.count < 20_000)
    }

    @Test("40 origins are all listed")
    func fortyOrigins() throws {
        var story = Story()
        var last: Notification?
        for number in 0..<40 {
            let found = finding(.certificateExpired, certificate: "wildcard")
            last = story.hear(check("origin-\(number)", at: start, [found])).last
        }
        #expect(AlertMessage(try #require(last), at: start).data.origins.count == 40)
    }

    @Test("endless texts are cut")
    func longTexts() throws {
        var found = finding(.certificateMalformed, certificate: "leaf")
        found.title = String(repeating: "e\u{301}\u{302}\u{303}", count: 10_000)
        found.detail = String(repeating: "é", count: 100_000)
        found.remedy = String(repeating: "x", count: 100_000)
        let message = AlertMessage(try #require(notifications([check(at: start, [found])]).first), at: start)
        #expect(try json(message).utf8.count < 20_000)
        #expect(message.data.detail.hasSuffix("…"))
    }

    @Test("the command can be pasted into a shell")
    func quoting() throws {
        let notification = try #require(
            notifications([check("o'neil's $HOME", at: start, [finding(.certificateExpired, certificate: "leaf")])])
                .first)
        #expect(AlertMessage(notification, at: start).data.command == "cfmonctl show 'o'\\''neil'\\''s $HOME'")
    }
}
