import Alerts
import FoundationEssentials
import Store
import Testing
import Timekeeping
import Transfer

@testable import Webhooks

@Suite("Mail")
struct MailTests {
    private func lines(_ mail: Mail) -> [String] {
        String(decoding: mail.message, as: UTF8.self).components("\r\n")
    }

    /// The headers with their folded lines put together again.
    private func headers(_ mail: Mail) -> [String: String] {
        let head = String(decoding: mail.message, as: UTF8.self).components("\r\n\r\n")[0].replacing("\r\n ", with: " ")
        return head.components("\r\n").reduce(into: [:]) { headers, line in
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[String(parts[0])] = parts[1].trimmingPrefix(" ").description
        }
    }

    private func mail(_ kind: Notification.Kind, _ incident: Incident, to receiver: Receiver? = nil) throws -> Mail {
        let stored = try Golden.stored(kind, incident)
        return try #require(try Golden.mails(stored, to: receiver ?? Golden.receiver(.email)).first)
    }

    /// With `CFMON_RECORD=1` the files are written anew; the run then fails, so that nobody records by accident.
    @Test("a mail is what was looked at and kept, with lines that end as mail's do")
    func golden() throws {
        for (kind, closed) in [(Notification.Kind.trigger, false), (.escalate, false), (.recover, true)] {
            let mail = try mail(kind, Golden.incident(closed: closed))
            let text = String(decoding: mail.message, as: UTF8.self)
            #expect(!text.replacing("\r\n", with: "").contains { $0.isNewline })
            let envelope = "\(mail.server) \(mail.sender) -> \(mail.recipients.joined(separator: " "))\n"
            let shown = envelope + text.replacing("\r\n", with: "\n")
            let path = "\(Golden.folder)/email-\(kind.rawValue).eml"
            if ProcessInfo.processInfo.environment["CFMON_RECORD"] == "1" {
                try shown.write(toFile: path, atomically: true, encoding: .utf8)
                Issue.record("recorded \(path)")
            }
            #expect(
                try String(contentsOfFile: path, encoding: .utf8) == shown, "CFMON_RECORD=1 swift test writes \(path)")
        }
    }

    @Test("what belongs to one incident stands in one thread, and each attempt sends the same bytes")
    func thread() throws {
        let opened = try mail(.trigger, Golden.incident())
        let escalated = headers(try mail(.escalate, Golden.incident()))
        let resolved = headers(try mail(.recover, Golden.incident(closed: true)))
        let root = try #require(headers(opened)["Message-ID"])
        #expect(headers(opened)["References"] == nil)
        for later in [escalated, resolved] {
            #expect(later["In-Reply-To"] == root)
            #expect(later["References"] == root)
            #expect(later["Message-ID"] == "<msg_p5jXN8AQM9LWM0D4loKWxJek@example.com>")
        }
        #expect(try mail(.trigger, Golden.incident()) == opened)
        var neighbour = Golden.receiver(.email)
        neighbour.name = "Ops:2@x/y"
        let other = headers(try mail(.trigger, Golden.incident(), to: neighbour))
        #expect(other["Message-ID"] == "<cfmon-12-1795254900.Ops=3a2=40x=2fy@example.com>")
    }

    /// What would end a header, a part or a tag, and what would be read as an encoded word.
    private static let hostile =
        "x\r\nBcc: victim@example.org\r\n\r\n--=_msg_p5jXN8AQM9LWM0D4loKWxJek--\u{0}\u{85}\u{2028} =?UTF-8?B?eA==?= <b onclick='x'>&\"é👩‍👩‍👧‍👦\n.\n"

    @Test("no text of a stranger adds a header, ends a part or becomes a tag")
    func hostile() throws {
        let text = String(repeating: MailTests.hostile, count: 20)
        let incident = Golden.incident(origins: (0..<1_000).map { "origin-\($0)" }, text: text, detail: text)
        let calm = try mail(.trigger, Golden.incident())
        let mail = try mail(.trigger, incident)
        #expect(headers(mail).keys.sorted() == headers(calm).keys.sorted())
        #expect(mail.recipients == calm.recipients)
        #expect(lines(mail).allSatisfy { $0.utf8.count <= 76 && $0.utf8.allSatisfy { (0x20...0x7E).contains($0) } })
        #expect(lines(mail).filter { $0.hasPrefix("--=_") } == lines(calm).filter { $0.hasPrefix("--=_") })
        let subject = try #require(headers(mail)["Subject"])
        #expect(subject.split(separator: " ").allSatisfy { $0.hasPrefix("=?UTF-8?B?") && $0.hasSuffix("?=") })
        let parts = String(decoding: mail.message, as: UTF8.self).components("--=_msg_p5jXN8AQM9LWM0D4loKWxJek")
        let html = decoded(parts[2].components("\r\n\r\n").dropFirst().joined(separator: "\r\n\r\n"))
        #expect(!html.contains("<b onclick"))
        #expect(html.contains("&lt;b onclick=&#39;x&#39;&gt;&amp;&quot;é👩‍👩‍👧‍👦"))
    }

    @Test("a subject is as it is in ASCII, in encoded words elsewhere, and folded where it is long")
    func subject() {
        #expect(MailMessage.header("Subject:", "a  b\tc") == "Subject: a b c")
        #expect(MailMessage.header("Subject:", "é") == "Subject: =?UTF-8?B?w6k=?=")
        #expect(MailMessage.header("Subject:", "=?x") == "Subject: =?UTF-8?B?PT94?=")
        let long = MailMessage.header("Subject:", String(repeating: "seven77 ", count: 40)).components("\r\n")
        #expect(long.count == 5)
        #expect(long.allSatisfy { $0.utf8.count <= 76 })
        #expect(long.dropFirst().allSatisfy { $0.hasPrefix(" seven77") })
        // A character is never cut in two.
        for shift in 0..<8 {
            let text = String(repeating: "x", count: shift) + String(repeating: "é👩", count: 30)
            let words = MailMessage.header("Subject:", text).components("\r\n").map { line in
                line.replacing("Subject:", with: "").replacing(" =?UTF-8?B?", with: "").replacing("?=", with: "")
            }
            let parts = words.map { Data(base64Encoded: $0).flatMap { String(validating: $0, as: UTF8.self) } }
            #expect(parts.compactMap { $0 }.joined() == text)
        }
    }

    @Test("quoted-printable gives the text again, in short lines of ASCII")
    func quotedPrintable() {
        for text in ["a=b", "ends in a space \nand \t", String(repeating: "é", count: 100), "", "\n\n", ".", "\u{1}"] {
            let encoded = MailMessage.quotedPrintable(text)
            #expect(decoded(encoded) == text)
            #expect(encoded.components("\r\n").allSatisfy { $0.utf8.count <= 76 && !$0.hasSuffix(" ") })
        }
    }

    @Test("a date is as RFC 5322 has it")
    func dates() {
        #expect(MailMessage.date(Golden.noon) == "Sat, 21 Nov 2026 10:00:00 +0000")
        #expect(MailMessage.date(Instant(seconds: 0)) == "Thu, 01 Jan 1970 00:00:00 +0000")
        #expect(MailMessage.date(Instant(seconds: 951_782_399)) == "Mon, 28 Feb 2000 23:59:59 +0000")
    }

    @Test(
        "mail leaves this host under TLS alone",
        arguments: [
            ("smtp://localhost", true), ("smtp://LOCALHOST:25", true), ("smtp://127.0.0.1:2525", true),
            ("smtp://127.9.9.9", true), ("smtp://[::1]:25", true), ("smtp://[::1]", true), ("smtps://localhost", false),
            ("smtp://mail.example.com:587", false), ("smtp://127.example.com", false), ("smtp://127.0.0.256", false),
            ("smtp://10.0.0.1", false), ("smtp://[::12]", false), ("smtp://localhost.example.com", false),
        ])
    func plain(server: String, isAllowed: Bool) {
        #expect(Email.isPlainAllowed(on: server) == isAllowed)
    }

    @Test("user and password go with the mail, and are not in it")
    func credentials() throws {
        let mail = try mail(.trigger, Golden.incident())
        #expect(mail.credentials == Credentials(username: "cfmon", password: "PASSW0RD"))
        #expect(!mail.allowsPlain)
        #expect(!String(decoding: mail.message, as: UTF8.self).contains("PASSW0RD"))
        var open = Golden.receiver(.email)
        (open.username, open.password) = (nil, nil)
        #expect(try self.mail(.trigger, Golden.incident(), to: open).credentials == nil)
    }

    private func decoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.replacing("=\r\n", with: "").replacing("\r\n", with: "\n").utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "="), let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension String {
    /// The pieces between each occurrence of a separator.
    fileprivate func components(_ separator: String) -> [String] {
        split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }
}
