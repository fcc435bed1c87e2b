import Checks
import TLS
import Testing

@Suite("The answer to the request", .timeLimit(.minutes(5)))
struct AnswerTests {
    private func verdict(
        _ answer: String, inPieces pieces: Int = 1, every pace: Duration = .zero
    ) async throws -> Verdict {
        let scene = try Scene.shared.get()
        let leaf = try scene.leaf()
        let server = try ServerContext(
            .init(
                chain: [leaf.certificate, scene.issuing.certificate, scene.upper.certificate],
                privateKeyPEM: try leaf.key.pem()))
        var origin = Origin(domain: "origin.example")
        origin.request = HTTPRequest(path: "/health")
        let peer = PipeDialer.Peer.tls(server, answer: Array(answer.utf8), inPieces: pieces, every: pace)
        let observation = await observe(origin, in: .still([there: peer]))
        return judge(observation, expecting: Expectations(), trust: scene.trust, at: now)
    }

    @Test("200 is good, and so is an interim answer before it")
    func good() async throws {
        #expect(try await verdict("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").codes == [])
        #expect(try await verdict("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n").codes == [])
    }

    @Test(
        "what a gateway may take, though it is seldom seen, is no error",
        arguments: [
            "HTTP/1.1 200\r\n\r\n", "HTTP/1.1 200 OK\nServer: x\n\n", "HTTP/1.1 200 OK\r\nServer: x\n\r\n",
            "HTTP/1.1 200 OK\r\nX-Long: one\r\n two\r\n\tthree\r\nServer: x\r\n\r\n", "HTTP/1.1 200 OK\r\nX:\r\n\r\n",
            "HTTP/1.1 103 Early Hints\n\nHTTP/1.1 200 OK\n\n",
        ])
    func lenient(answer: String) async throws {
        #expect(try await verdict(answer).codes == [])
    }

    @Test("an error of the origin itself is told with who answered")
    func serverError() async throws {
        let verdict = try await verdict("HTTP/1.1 502 Bad Gateway\r\nServer: nginx\r\n\r\n")
        #expect(verdict.codes == [.httpStatus])
        #expect(verdict.severity == .critical)
        #expect(verdict.headline?.detail.contains("server: nginx") == true)
        #expect(try await self.verdict("HTTP/1.1 404 Not Found\r\n\r\n").severity == .warning)
    }

    @Test("a redirect is a notice and is not followed")
    func redirect() async throws {
        let verdict = try await verdict("HTTP/1.1 301 Moved\r\nLocation: https://www.example/\r\n\r\n")
        #expect(verdict.codes == [.httpRedirects])
        #expect(verdict.severity == .notice)
    }

    @Test(
        "what is not HTTP as CloudFront takes it is malformed",
        arguments: [
            "SSH-2.0-x\r\n\r\n", "HTTP/2 200\r\n\r\n", "HTTP/1.1 abc OK\r\n\r\n", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
            "HTTP/1.1 200 OK\r\n folded onto nothing\r\n\r\n", "HTTP/1.1 999 Denied\r\n\r\n", "HTTP/1.1\n\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX: \(String(repeating: "x", count: 33_000))\r\n\r\n",
        ])
    func malformed(answer: String) async throws {
        let verdict = try await verdict(answer)
        #expect(verdict.codes == [.httpMalformed])
        #expect(verdict.cloudFront.status == 502)
    }

    @Test("no answer within the read timeout is a 504")
    func silence() async throws {
        let verdict = try await verdict("")
        #expect(verdict.codes == [.httpTimeout])
        #expect(verdict.cloudFront.status == 504)
    }

    @Test("each packet of an answer has the read timeout for itself, and all of them three", arguments: [5, 20])
    func dripping(pieces: Int) async throws {
        let verdict = try await verdict(
            "HTTP/1.1 200 OK\r\nServer: slow\r\n\r\n", inPieces: pieces, every: .seconds(10))
        #expect(verdict.codes == (pieces == 5 ? [] : [.httpTimeout]))
    }
}
