import Checks
import TLS
import Testing

@Suite("Hostile peers after the handshake", .timeLimit(.minutes(5)))
struct HostileAnswerTests {
    let scene: Scene
    let versions: [UInt16] = [0x0303, 0x0304]

    init() throws {
        scene = try Scene.shared.get()
    }

    private func peer(
        _ version: UInt16 = 0x0304, answer: [UInt8] = Array("HTTP/1.1 200 OK\r\n\r\n".utf8)
    ) throws -> HostilePeer {
        let leaf = try scene.leaf()
        var settings = ServerContext.Settings(
            chain: [leaf.certificate, scene.issuing.certificate, scene.upper.certificate],
            privateKeyPEM: try scene.key.pem())
        settings.maximumVersion = version
        return HostilePeer(context: try ServerContext(settings), answer: answer)
    }

    private func verdict(_ peer: HostilePeer) async throws -> Verdict {
        try await peer.check {
            $0.attempts = 1
            $0.request = HTTPRequest(path: "/")
        }.1
    }

    @Test("a head of the greatest length that comes byte by byte is read once, not once a byte")
    func crumbs() async throws {
        var peer = try peer(
            answer: Array("HTTP/1.1 200 OK\r\nX: \(String(repeating: "x", count: 32_000))\r\n\r\n".utf8))
        peer.crumb = 1
        #expect(try await verdict(peer).codes == [])
    }

    @Test("interim answers without end are malformed")
    func endlessInterim() async throws {
        let interim = "HTTP/1.1 103 Early Hints\r\n\r\n"
        var peer = try peer(answer: Array(String(repeating: interim, count: 50_000).utf8))
        peer.crumb = 1000
        let verdict = try await verdict(peer)
        #expect(verdict.codes == [.httpMalformed])
        #expect(verdict.headline?.detail.contains("interim") == true)
        #expect(peer.meter.bytes < 50_000)
        let few = String(repeating: interim, count: 16) + "HTTP/1.1 200 OK\r\n\r\n"
        #expect(try await self.verdict(self.peer(answer: Array(few.utf8))).codes == [])
    }

    @Test("headers without end are cut at CloudFront's limit")
    func endlessHead() async throws {
        var peer = try peer(answer: Array(("HTTP/1.1 200 OK\r\n" + String(repeating: "a: b\r\n", count: 500_000)).utf8))
        peer.crumb = 4096
        #expect(try await verdict(peer).codes == [.httpMalformed])
        #expect(peer.meter.bytes < 60_000)
    }

    @Test("bytes that lead nowhere have a budget of their own", arguments: [UInt16(0x0303), 0x0304])
    func endlessRecords(version: UInt16) async throws {
        // Empty records of application data would be refused by the library; session tickets, alerts and the like not.
        var peer = try peer(version, answer: Array("HTTP/1.1 200".utf8))
        peer.flood = [21, 3, 3, 0, 26] + [UInt8](repeating: 7, count: 26)
        let verdict = try await verdict(peer)
        #expect(verdict.codes == [.httpMalformed])
        #expect(peer.meter.bytes < 200_000)
    }

    @Test("garbage instead of records ends the check at once", arguments: [UInt16(0x0303), 0x0304])
    func garbage(version: UInt16) async throws {
        var peer = try peer(version)
        // Application data; the end of a handshake of TLS 1.2 is none.
        peer.garble = { bytes, isEstablished in
            isEstablished && bytes.first == 23 ? [0x1F, 0x8B, 8, 0, 1, 2, 3, 4, 5, 6, 7] : bytes
        }
        let verdict = try await verdict(peer)
        #expect(verdict.codes == [.httpMalformed])
        #expect(verdict.headline?.detail.contains("TLS record") == true)
        #expect(verdict.cloudFront.status == 502)
    }

    @Test("a closure instead of an answer is a closed connection, though TCP stands")
    func closure() async throws {
        let leaf = try scene.leaf()
        let context = try ServerContext(
            .init(
                chain: [leaf.certificate, scene.issuing.certificate, scene.upper.certificate],
                privateKeyPEM: try scene.key.pem()))
        let peer = ClosingPeer(context: context)
        var origin = Origin(domain: "origin.example")
        origin.request = HTTPRequest(path: "/")
        var world = World.still([:], dns: .addresses([there.address]))
        world.dialer = peer
        let observation = await observe(origin, in: world)
        let verdict = judge(observation, expecting: Expectations(), trust: scene.trust, at: now)
        #expect(verdict.codes == [.httpClosed])
    }

    @Test(
        "an answer is broken off after each of its bytes",
        arguments: [ExchangeEnd.closed, .reset, .expired])
    func brokenOff(ending: ExchangeEnd) async throws {
        let whole = try peer(answer: Array("HTTP/1.1 200 OK\r\nServer: x\r\n\r\n".utf8))
        var first = try peer(answer: Array("HTTP/1.1 200 OK\r\nServer: x\r\n\r\n".utf8))
        first.most = 1
        #expect(try await verdict(first).codes == [])
        // Signatures differ in length by some bytes from one handshake to the next.
        let length = first.meter.bytes
        for missing in 9...60 {
            var peer = whole
            peer.cut = (length - missing, ending)
            let verdict = try await verdict(peer)
            let expected: [FindingCode] = ending == .expired ? [.httpTimeout] : [.httpClosed, .httpMalformed]
            #expect(verdict.codes.count == 1 && expected.contains(verdict.codes[0]), "\(missing) bytes missing")
        }
    }

    @Test("what a header says is shown without what a terminal would obey, and in bounded length")
    func headerText() async throws {
        let answer =
            "HTTP/1.1 503 \u{1B}[2J\r\nServer: \u{1B}]0;x\u{7}\u{202E}evil\0\r\nVia: \(String(repeating: "é\u{1}", count: 9000))\r\n\r\n"
        let verdict = try await verdict(peer(answer: Array(answer.utf8)))
        #expect(verdict.codes == [.httpStatus])
        #expect(!verdict.hasRawText)
        #expect(verdict.texts.allSatisfy { $0.count < 1200 })
    }
}

/// Closes its side in good order as soon as the request is there, and leaves TCP as it is.
private struct ClosingPeer: Dialer {
    let context: ServerContext

    func dial<Talk: Exchange>(
        _ endpoint: Endpoint, timeout: Duration, _ make: @escaping @Sendable () throws -> Talk
    ) async -> Dialed<Talk.Outcome> {
        guard var talk = try? make(), let server = try? ServerHandshake(context) else { return .refused }
        var step = talk.begin()
        while !step.isFinished {
            server.receive(step.send)
            if server.step() == .established, !server.read().isEmpty { server.close() }
            let bytes = server.takeOutput()
            guard !bytes.isEmpty else { return .talked(talk.end(.expired, at: talk.deadline), connect: .zero) }
            step = talk.receive(bytes, at: .milliseconds(1))
        }
        return .talked(talk.end(.finished, at: .milliseconds(2)), connect: .zero)
    }
}
