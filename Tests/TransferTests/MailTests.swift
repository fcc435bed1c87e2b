import Testing

@testable import Transfer

@Suite("Mails over SMTP", .timeLimit(.minutes(2)))
struct MailTests {
    private let transfer = Transfer()
    private let message = "Subject: origin down\r\nTo: ops@example.org\r\n\r\n.a line with a dot\r\nend\r\n"

    /// What a server answers to each command, by its first word; 250 where nothing is said.
    private func server(
        _ answers: [String: String] = [:], features: [String] = ["AUTH PLAIN"]
    ) throws -> Peer {
        try Peer { line in
            line.write("220 mail.example ESMTP\r\n")
            while true {
                let command = line.read(through: "\r\n")
                guard let word = command.split(separator: " ").first.map({ $0.uppercased().prefix(4) }) else { return }
                let whole = command.uppercased().replacing("\r\n", with: "")
                switch (word, answers[whole] ?? answers[String(word)]) {
                case (_, let answer?): line.write(answer + "\r\n")
                case ("EHLO", _):
                    line.write(
                        "250-mail.example\r\n" + features.map { "250-\($0)\r\n" }.joined() + "250 SIZE 1000000\r\n")
                case ("AUTH", _):
                    line.write("334 \r\n")
                    line.read(through: "\r\n")
                    line.write("235 welcome\r\n")
                case ("DATA", _):
                    line.write("354 go on\r\n")
                    line.read(through: "\r\n.\r\n")
                    line.write((answers["BODY"] ?? "250 2.0.0 queued as 1") + "\r\n")
                case ("QUIT", _):
                    line.write("221 bye\r\n")
                    return
                default: line.write("250 ok\r\n")
                }
            }
        }
    }

    private func mail(
        _ peer: Peer, allowsPlain: Bool = true, credentials: Credentials? = nil,
        limits: TransferLimits = TransferLimits()
    ) -> Mail {
        Mail(
            server: peer.url("", scheme: "smtp"), allowsPlain: allowsPlain, credentials: credentials,
            sender: "cfmon@example.org", recipients: ["ops@example.org", "boss@example.org"],
            message: Array(message.utf8), limits: limits)
    }

    private func reason(_ result: Result<MailReply, TransferFault>) -> TransferFault.Reason? {
        if case .failure(let fault) = result { fault.reason } else { nil }
    }

    @Test("a mail arrives byte for byte, for all recipients, after the login")
    func sent() async throws {
        let peer = try server()
        let credentials = Credentials(username: "ann", password: "secret")
        let reply = try await transfer.perform(mail(peer, credentials: credentials)).get()
        #expect(reply == MailReply(status: 250, text: "250 2.0.0 queued as 1"))
        #expect(reply.isAccepted)
        let seen = peer.requests.joined()
        // A line that begins with a dot has one more on its way (RFC 5321, 4.5.2).
        #expect(seen.contains("\r\n..a line with a dot\r\nend\r\n.\r\n"))
        #expect(seen.contains("MAIL FROM:<cfmon@example.org>"))
        #expect(seen.contains("RCPT TO:<ops@example.org>"))
        #expect(seen.contains("RCPT TO:<boss@example.org>"))
        // base64 of NUL ann NUL secret
        #expect(seen.contains("AGFubgBzZWNyZXQ="))
    }

    @Test(
        "a server's no is its last word, wherever it says it",
        arguments: [
            ("RCPT", "550 5.1.1 no such user"), ("MAIL", "451 try later"), ("AUTH", "535 5.7.8 wrong password"),
            ("DATA", "554 no"), ("BODY", "552 too much"),
        ])
    func refused(command: String, answer: String) async throws {
        let peer = try server([command: answer])
        let credentials = Credentials(username: "ann", password: "secret")
        let reply = try await transfer.perform(mail(peer, credentials: credentials)).get()
        #expect(reply.text == answer)
        #expect("\(reply.status)" == answer.prefix(3))
        #expect(!reply.isAccepted)
    }

    @Test("a recipient who is refused does not keep the mail from the others")
    func oneRefused() async throws {
        let peer = try server(["RCPT TO:<BOSS@EXAMPLE.ORG>": "550 5.1.1 no such user"])
        let reply = try await transfer.perform(mail(peer)).get()
        #expect(reply.isAccepted)
        #expect(peer.requests.joined().contains("a line with a dot"))
    }

    @Test("without STARTTLS nothing is sent, unless that is allowed")
    func plain() async throws {
        let peer = try server()
        let credentials = Credentials(username: "ann", password: "secret")
        let refusal = await transfer.perform(mail(peer, allowsPlain: false, credentials: credentials))
        #expect(reason(refusal) == .tls("the server does not offer STARTTLS"))
        #expect(!peer.requests.joined().contains("AUTH"))
        #expect(!peer.requests.joined().contains("MAIL"))
    }

    @Test("a server that says nothing is not waited for beyond the deadline, nor by who is cancelled")
    func silent() async throws {
        let (arrived, arrive) = AsyncStream.makeStream(of: Void.self)
        let peer = try Peer {
            arrive.yield()
            $0.waitForEnd()
        }
        let late = await transfer.perform(mail(peer, limits: TransferLimits(deadline: .milliseconds(200))))
        #expect(reason(late) == .timedOut(.milliseconds(200)))
        let ended = await withTaskGroup(of: TransferFault.Reason?.self) { group in
            group.addTask {
                reason(await transfer.perform(mail(peer, limits: TransferLimits(deadline: .seconds(3_600)))))
            }
            var arrivals = arrived.makeAsyncIterator()
            for _ in 0..<2 { await arrivals.next() }
            group.cancelAll()
            return await group.next() ?? nil
        }
        #expect(ended == .cancelled)
    }

    @Test("a server that never says goodbye does not keep its answer back")
    func noGoodbye() async throws {
        let peer = try Peer { line in
            line.write("220 mail.example ESMTP\r\n")
            for _ in 0..<4 {
                line.read(through: "\r\n")
                line.write("250 ok\r\n")
            }
            line.read(through: "\r\n")
            line.write("354 go on\r\n")
            line.read(through: "\r\n.\r\n")
            line.write("250 queued\r\n")
            line.waitForEnd()
        }
        let limits = TransferLimits(deadline: .seconds(3_600))
        #expect(try await transfer.perform(mail(peer, limits: limits)).get().text == "250 queued")
    }
}
