import FoundationEssentials
import Glibc
import TLS
import Testing
import Timekeeping

@testable import Transfer

@Suite("Transfers over TLS", .timeLimit(.minutes(2)))
struct SecureTests {
    /// An authority that only this test trusts, and a server's certificate of it.
    private struct Trusted {
        let context: ServerContext
        /// The file with the authority.
        let bundle: String

        init(_ name: String) throws {
            let begin = try #require(Instant(rfc3339: "2020-01-01T00:00:00Z"))
            let validity = Validity(from: begin, until: begin.advanced(by: 40 * 365 * 86_400))
            let root = try Authority.root("Test Root", key: SigningKey(.p256), validity: validity)
            let leaf = try root.leaf([name], key: SigningKey(.p256), validity: validity)
            context = try ServerContext(.init(chain: [leaf.certificate], privateKeyPEM: leaf.key.pem()))
            bundle = FileManager.default.temporaryDirectory.appending(path: "cfmon-\(UUID().uuidString).pem").path
            try Data(PEM.encode([root.certificate]).utf8).write(to: URL(filePath: bundle))
        }
    }

    private func request(_ peer: Peer) -> TransferRequest {
        TransferRequest(.get, "https://localhost:\(peer.port)/", proxy: .direct)
    }

    private func words(_ result: Result<TransferResponse, TransferFault>) -> String? {
        if case .failure(let fault) = result { fault.description } else { nil }
    }

    private static func https(_ context: ServerContext) throws -> Peer {
        try Peer { line in
            guard line.secure(context) else { return }
            line.readRequest()
            line.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nsafe")
        }
    }

    @Test("a server is believed with a trusted root and its own name alone")
    func judged() async throws {
        let trusted = try Trusted("localhost")
        defer { unlink(trusted.bundle) }
        let peer = try SecureTests.https(trusted.context)
        let transfer = Transfer(trusting: trusted.bundle)
        #expect(try await transfer.perform(request(peer)).get().body == Array("safe".utf8))
        let problem = "the TLS handshake failed: certificate verify failed"
        #expect(words(await Transfer().perform(request(peer))) == "\(problem): unable to get local issuer certificate")

        let other = try Trusted("other.example")
        defer { unlink(other.bundle) }
        let stranger = try SecureTests.https(other.context)
        let answer = await Transfer(trusting: other.bundle).perform(request(stranger))
        #expect(words(answer) == "\(problem): it is for another name")
        // Its reader may have seen the end of the connection.
        #expect(stranger.requests.joined().isEmpty)
    }

    @Test("a server that signed for itself, and one without TLS, get nothing")
    func refused() async throws {
        let begin = try #require(Instant(rfc3339: "2020-01-01T00:00:00Z"))
        let validity = Validity(from: begin, until: begin.advanced(by: 40 * 365 * 86_400))
        let leaf = try Leaf.selfSigned(["localhost"], key: SigningKey(.p256), validity: validity)
        let context = try ServerContext(.init(chain: [leaf.certificate], privateKeyPEM: leaf.key.pem()))
        let peer = try SecureTests.https(context)
        let words = words(await Transfer().perform(request(peer)))
        #expect(words == "the TLS handshake failed: certificate verify failed: self-signed certificate")
        #expect(peer.requests.joined().isEmpty)
        let plain = try Peer {
            _ = $0.read()
            $0.write("HTTP/1.1 400 No\r\n\r\n")
        }
        #expect(
            self.words(await Transfer().perform(request(plain))) == "the TLS handshake failed: wrong version number")
    }

    @Test("a tunnel through a proxy carries TLS to the server itself")
    func tunnel() async throws {
        let trusted = try Trusted("receiver.invalid")
        defer { unlink(trusted.bundle) }
        let proxy = try Peer { line in
            line.readRequest()
            line.write("HTTP/1.1 200 Connected\r\nX-Of-Proxy: yes\r\n\r\n")
            guard line.secure(trusted.context) else { return }
            line.readRequest()
            line.write("HTTP/1.1 202 OK\r\nContent-Length: 0\r\n\r\n")
        }
        var request = TransferRequest(.get, "https://receiver.invalid/hook", proxy: .url(proxy.url(user: "p:q@")))
        request.credentials = Credentials(username: "ann", password: "secret")
        let response = try await Transfer(trusting: trusted.bundle).perform(request).get()
        #expect(response.status == 202)
        #expect(response.header("x-of-proxy") == nil)
        // The proxy sees its own password alone.
        #expect(proxy.requests.first?.contains("Proxy-Authorization: Basic cDpx\r\n") == true)
        #expect(proxy.requests.first?.contains("YW5uOnNlY3JldA==") == false)
        #expect(proxy.requests.last?.contains("\r\nAuthorization: Basic YW5uOnNlY3JldA==\r\n") == true)
        #expect(proxy.requests.last?.contains("Proxy-Authorization") == false)
    }

    @Test("a mail and its password go out after STARTTLS, to a trusted server alone", arguments: [true, false])
    func mail(isTrusted: Bool) async throws {
        let trusted = try Trusted("localhost")
        defer { unlink(trusted.bundle) }
        let peer = try Peer { line in
            line.write("220 mail.example ESMTP\r\n")
            line.read(through: "\r\n")
            line.write("250-mail.example\r\n250 STARTTLS\r\n")
            line.read(through: "\r\n")
            line.write("220 go on\r\n")
            guard line.secure(trusted.context) else { return }
            line.read(through: "\r\n")
            line.write("250-mail.example\r\n250 AUTH PLAIN\r\n")
            for answer in ["334 ", "235 welcome", "250 sender", "250 recipient", "354 go on"] {
                line.read(through: "\r\n")
                line.write(answer + "\r\n")
            }
            line.read(through: "\r\n.\r\n")
            line.write("250 queued\r\n")
            line.waitForEnd()
        }
        let mail = Mail(
            server: "smtp://localhost:\(peer.port)", credentials: Credentials(username: "ann", password: "secret"),
            sender: "a@example.org", recipients: ["b@example.org"], message: Array("Subject: x\r\n\r\ny\r\n".utf8))
        let result = await Transfer(trusting: isTrusted ? trusted.bundle : nil).perform(mail)
        if isTrusted {
            #expect(try result.get() == MailReply(status: 250, text: "250 queued"))
            #expect(peer.requests[1] == "STARTTLS\r\n")
            #expect(peer.requests[4] == "AGFubgBzZWNyZXQ=\r\n")
        } else {
            #expect(throws: TransferFault(.tls("certificate verify failed: unable to get local issuer certificate"))) {
                try result.get()
            }
            #expect(peer.requests.count == 2)
        }
    }
}
