import Alerts
import Checks
import FoundationEssentials
import Testing
import Timekeeping

@testable import Store
@testable import Webhooks

@Suite("The receivers' formats")
struct FormatTests {
    /// With `CFMON_RECORD=1` the files are written anew; the run then fails, so that nobody records by accident.
    @Test(
        "what each receiver gets is what was looked at and kept",
        arguments: Receiver.Format.allCases.filter { $0 != .email })
    func golden(format: Receiver.Format) throws {
        for (kind, closed) in [(Notification.Kind.trigger, false), (.escalate, false), (.recover, true)] {
            let message = try Golden.stored(kind, Golden.incident(closed: closed))
            let text = try Golden.text(try Golden.posts(format, message))
            let path = "\(Golden.folder)/\(format.rawValue)-\(kind.rawValue).json"
            if ProcessInfo.processInfo.environment["CFMON_RECORD"] == "1" {
                try text.write(toFile: path, atomically: true, encoding: .utf8)
                Issue.record("recorded \(path)")
            }
            let kept = try String(contentsOfFile: path, encoding: .utf8)
            #expect(kept == text, "CFMON_RECORD=1 swift test writes \(path)")
        }
    }

    /// Everything that means something to one of the formats, and long enough for every limit.
    private static let hostile =
        "<!channel> <users/all> @everyone & \"quoted\" \\back\\ *bold* _it_ [a](http://b) `c` |d| \u{7}\n é 👩‍👩‍👧‍👦 "

    private func hostile(_ format: Receiver.Format, kind: Notification.Kind = .trigger) throws -> [Post] {
        let text = String(repeating: FormatTests.hostile, count: 200)
        let incident = Golden.incident(
            origins: (0..<1_000).map { "origin-\($0)" }, closed: kind == .recover, text: text, detail: text)
        return try Golden.posts(format, try Golden.stored(kind, incident))
    }

    private func json(_ post: Post) throws -> AnyJSON {
        try JSONDecoder().decode(AnyJSON.self, from: Data(post.body.utf8))
    }

    @Test(
        "the whole stays within each receiver's limit, whatever a certificate says",
        arguments: zip(
            [Receiver.Format.teams, .googlechat, .pagerduty, .ntfy, .webhook, .cloudevents],
            [21_000, 32_000, 512_000, 8_000, 20_000, 21_000]))
    func size(format: Receiver.Format, limit: Int) throws {
        for kind in [Notification.Kind.trigger, .recover] {
            for post in try hostile(format, kind: kind) { #expect(post.body.utf8.count < limit) }
        }
    }

    @Test("Slack's three characters are escaped, and an escape is never cut in two")
    func slack() throws {
        let text = try #require(try json(try hostile(.slack)[0])["text"]).words
        #expect(text.contains("&lt;!channel&gt;"))
        #expect(!text.contains("<"))
        #expect(!text.replacing(/&(amp|lt|gt);/, with: "").contains("&"))
        for limit in 1...40 {
            let cut = "a&<>&b<c".fitted(limit) { ["&": "&amp;", "<": "&lt;", ">": "&gt;"][$0] ?? String($0) }
            #expect(cut.utf16.count <= limit)
            #expect(!cut.replacing(/&(amp|lt|gt);/, with: "").contains("&"))
        }
    }

    @Test("Discord's limits hold, nobody is called, and its Markdown means nothing")
    func discord() throws {
        let post = try hostile(.discord)[0]
        let body = try json(post)
        let embed = try #require(body["embeds", "0"])
        #expect(post.url == "https://hooks.example/T0KEN?wait=true")
        #expect((body["content"]?.words.utf16.count ?? 0) <= 2_000)
        #expect((embed["title"]?.words.utf16.count ?? 0) <= 256)
        #expect((embed["description"]?.words.utf16.count ?? 0) <= 4_096)
        var all = (embed["title"]?.words.utf16.count ?? 0) + (embed["description"]?.words.utf16.count ?? 0)
        guard case .array(let fields)? = embed["fields"] else {
            Issue.record("there are fields")
            return
        }
        for field in fields {
            #expect((field["value"]?.words.utf16.count ?? 0) <= 1_024)
            all += (field["value"]?.words.utf16.count ?? 0) + (field["name"]?.words.utf16.count ?? 0)
        }
        #expect(all <= 6_000)
        guard case .array(let parse)? = body["allowed_mentions", "parse"] else {
            Issue.record("mentions are forbidden")
            return
        }
        #expect(parse.isEmpty)
        #expect(body["content"]?.words.contains("\\*bold\\*") == true)
    }

    @Test("PagerDuty's limits hold, and trigger and resolve share their key")
    func pagerDuty() throws {
        let (trigger, resolve) = (
            try json(try hostile(.pagerduty)[0]), try json(try hostile(.pagerduty, kind: .recover)[0])
        )
        #expect((trigger["payload", "summary"]?.words.utf16.count ?? 0) <= 1_024)
        #expect((trigger["dedup_key"]?.words.count ?? 256) <= 255)
        #expect(trigger["dedup_key"]?.words == resolve["dedup_key"]?.words)
        #expect(resolve["event_action"]?.words == "resolve")
    }

    @Test("PagerDuty is shown an acknowledgement under the key of the alert, and nothing else with it")
    func acknowledgement() throws {
        let message = AlertMessage(
            acknowledged: Golden.incident(), by: "ann", comment: "renewing", for: "ops", at: Golden.noon)
        let stored = try Golden.stored(message)
        let event = try json(try Golden.posts(.pagerduty, stored)[0])
        let trigger = try json(try Golden.posts(.pagerduty, try Golden.stored(.trigger, Golden.incident()))[0])
        #expect(event["event_action"]?.words == "acknowledge")
        #expect(event["dedup_key"]?.words == trigger["dedup_key"]?.words)
        #expect(event["routing_key"]?.words == "K3Y")
        #expect(event["payload"] == nil)
    }

    @Test("Opsgenie's limits hold, and an end closes the alert of either severity")
    func opsgenie() throws {
        let posts = try hostile(.opsgenie)
        let opened = try json(try #require(posts.first))
        #expect(posts.count == 1)
        #expect((opened["message"]?.words.utf16.count ?? 0) <= 130)
        #expect((opened["description"]?.words.utf16.count ?? 0) <= 15_000)
        #expect((opened["alias"]?.words.count ?? 513) <= 512)
        let closing = try hostile(.opsgenie, kind: .recover)
        let alias = try #require(opened["alias"]).words
        #expect(closing.map(\.url).contains("https://hooks.example/T0KEN/\(alias)/close?identifierType=alias"))
        #expect(closing.count == 2)
    }

    @Test("Google Chat calls nobody")
    func googleChat() throws {
        let text = try #require(try json(try hostile(.googlechat)[0])["text"]).words
        #expect(!text.contains("<") && !text.contains(">"))
        #expect(text.utf8.count < 32_000)
    }

    @Test("an ntfy message is short enough not to become an attachment")
    func ntfy() throws {
        let text = try #require(try json(try hostile(.ntfy)[0])["message"]).words
        #expect(text.utf8.count <= 4_096)
    }

    @Test("Alertmanager's labels hold nothing that changes while the incident lasts, but for the severity")
    func labels() throws {
        let early = try Golden.posts(
            .alertmanager, try Golden.stored(.trigger, Golden.incident(origins: ["shop"], severity: .warning)))
        let late = try Golden.posts(
            .alertmanager, try Golden.stored(.escalate, Golden.incident(origins: ["blog", "shop"])))
        let (first, next) = (try json(early[0]), try json(late[0]))
        #expect(first["0", "labels", "alertname"]?.words == "CfmonCertificateExpired")
        #expect(first["0", "labels", "severity"]?.words == "warning")
        #expect(next["0", "labels", "severity"]?.words == "critical")
        // What was told as a warning is over under that name.
        #expect(next["1", "labels", "severity"]?.words == "warning")
        #expect(next["1", "labels", "incident"]?.words == first["0", "labels", "incident"]?.words)
        #expect(next["1", "endsAt"]?.words == Golden.noon.description)
        #expect(next["0", "endsAt"]?.words == Golden.noon.advanced(by: 300).description)
    }

    @Test("a stored message that cannot be read is never sent")
    func unreadable() {
        let stored = OutboxMessage(
            id: 1, messageID: "msg_1", receiver: "ops", incident: 1, body: "{}", attempts: 0, createdAt: Golden.noon,
            dueAt: Golden.noon)
        #expect(throws: Unsendable.unreadable) {
            try DeliveryRequests(stored, to: Golden.receiver(.slack), at: Golden.noon)
        }
    }
}
