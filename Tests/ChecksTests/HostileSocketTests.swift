import Checks
import TLS
import Testing

// Each peer here would go on for longer than the time limit, or come to another end, if a deadline or a budget gave way.
@Suite("Hostile peers on real sockets", .timeLimit(.minutes(5)))
struct HostileSocketTests {
    let context: ServerContext

    init() throws {
        let scene = try Scene.shared.get()
        let leaf = try scene.leaf()
        context = try ServerContext(
            .init(
                chain: [leaf.certificate, scene.issuing.certificate, scene.upper.certificate],
                privateKeyPEM: try scene.key.pem()))
    }

    /// A check with a request.
    private func verdict(of server: HostileServer, readTimeout: Int = 1) async throws -> Verdict {
        try await server.check {
            $0.request = HTTPRequest(path: "/")
            $0.request?.readTimeout = readTimeout
        }.1
    }

    @Test("a byte now and then does not move the deadline of the handshake")
    func drippingHandshake() async throws {
        let server = try HostileServer { peer in
            _ = peer.receive()
            // The beginning of a long handshake message.
            for byte in [22, 3, 3, 0x40, 0, 2, 0, 0x3F, 0xFC] + [UInt8](repeating: 3, count: 1000) {
                guard peer.send([byte]), peer.isLeftAlone(for: 20) else { return }
            }
        }
        let verdict = try await verdict(of: server)
        #expect(verdict.headline?.code == .tlsTimeout)
    }

    @Test("a byte now and then does not move the deadline of the answer")
    func drippingAnswer() async throws {
        let context = context
        let server = try HostileServer { peer in
            guard let tls = peer.handshake(context) else { return }
            tls.write(Array("HTTP/1.1 200 OK\r\nX: ".utf8))
            for _ in 0..<1000 {
                tls.write([120])
                guard peer.send(tls.takeOutput()), peer.isLeftAlone(for: 20) else { return }
            }
        }
        let verdict = try await verdict(of: server)
        #expect(verdict.codes == [.httpTimeout])
    }

    @Test("a flood is left as soon as its budget is used up", arguments: [true, false])
    func flood(isAnswer: Bool) async throws {
        let context = context
        let server = try HostileServer(connections: 20) { peer in
            if isAnswer {
                guard let tls = peer.handshake(context) else { return }
                repeat {
                    tls.write(Array(String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 500).utf8))
                } while peer
                    .send(tls.takeOutput())
            } else {
                let requests = (0..<2000).flatMap { _ in [22, 3, 3, 0, 4, 0, 0, 0, 0] as [UInt8] }
                while peer.send(requests) {}
            }
        }
        let verdict = try await verdict(of: server, readTimeout: 30)
        #expect(verdict.headline?.code == (isAnswer ? .httpMalformed : .tlsMalformed))
    }

    @Test("a reset at each step is told as one")
    func resets() async throws {
        let atOnce = try HostileServer(connections: 20) { peer in peer.spoil() }
        let first = try await verdict(of: atOnce)
        #expect(first.cloudFront.status == 502)
        let afterHello = try HostileServer(connections: 20) { peer in
            _ = peer.receive()
            peer.spoil()
        }
        let second = try await verdict(of: afterHello)
        #expect(second.headline?.code == .tlsClosed)
        #expect(second.headline?.evidence["how"] == .text("reset"))
        let context = context
        let afterRequest = try HostileServer { peer in
            guard peer.handshake(context) != nil else { return }
            peer.spoil()
        }
        #expect(try await verdict(of: afterRequest).codes == [.httpClosed])
    }

    @Test("a server that takes connections and says nothing is a timeout, over in its time")
    func mute() async throws {
        let server = try HostileServer { peer in while !peer.receive().isEmpty {} }
        let verdict = try await verdict(of: server)
        #expect(verdict.codes == [.tlsTimeout])
    }
}
