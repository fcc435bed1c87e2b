import Checks
import FoundationEssentials
import TLS
import Testing
import Timekeeping

@Suite("Client certificates, in both versions", .timeLimit(.minutes(5)))
struct ClientCertificateTests {
    let scene: Scene

    init() throws {
        scene = try Scene.shared.get()
    }

    private func server(
        _ asks: ServerContext.ClientCertificate, _ version: UInt16, answer: String? = nil
    ) throws -> PipeDialer.Peer {
        var settings = ServerContext.Settings(
            chain: [try scene.leaf().certificate, scene.issuing.certificate, scene.upper.certificate],
            privateKeyPEM: try scene.key.pem())
        settings.minimumVersion = 0x0303
        settings.maximumVersion = version
        settings.clientCertificate = asks
        return .tls(try ServerContext(settings), answer: answer.map { Array($0.utf8) })
    }

    private func check(
        _ peer: PipeDialer.Peer, request: Bool = false, mtls files: ClientCertificateFiles? = nil
    ) async -> (Observation, Verdict) {
        var origin = Origin(domain: "origin.example")
        origin.clientCertificate = files
        if request { origin.request = HTTPRequest(path: "/") }
        let observation = await observe(origin, in: .still([there: peer]))
        return (observation, judge(observation, expecting: Expectations(), trust: scene.trust, at: now))
    }

    /// A certificate for clients with its key, as files for as long as the body runs.
    private func withFiles<Result>(_ body: (ClientCertificateFiles) async throws -> Result) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "cfmon-mtls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let client = try scene.leaf(["client.example"], purposes: [.clientAuthentication])
        let files = ClientCertificateFiles(
            certificate: folder.appending(path: "client.pem").path, key: folder.appending(path: "client.key").path)
        try Data(PEM.encode([client.certificate]).utf8).write(to: folder.appending(path: "client.pem"))
        try Data(client.key.pem().utf8).write(to: folder.appending(path: "client.key"))
        return try await body(files)
    }

    @Test(
        "origin mTLS presents its certificate where one is required or asked for", arguments: [UInt16(0x0303), 0x0304])
    func accepted(version: UInt16) async throws {
        try await withFiles { files in
            for asks in [ServerContext.ClientCertificate.required, .requested] {
                let (observation, verdict) = await check(try server(asks, version), mtls: files)
                #expect(verdict.codes == [], "\(asks)")
                let request = try #require(observation.attempts[0].handshake?.clientCertificate)
                #expect(request.presented)
                #expect(!request.refused)
                #expect(observation.attempts[0].handshake?.version == version)
            }
        }
    }

    @Test("a certificate that the origin refuses is told as that", arguments: [UInt16(0x0303), 0x0304])
    func refused(version: UInt16) async throws {
        try await withFiles { files in
            let (observation, verdict) = await check(try server(.refused, version), mtls: files)
            #expect(verdict.headline?.code == .tlsClientCertificateRequired)
            #expect(verdict.headline?.title == "the server refuses the client certificate")
            #expect(verdict.cloudFront.status == 502)
            #expect(observation.attempts[0].handshake?.clientCertificate?.presented == true)
        }
    }

    @Test("a refusal that arrives with the answer is no fault of the answer", arguments: [UInt16(0x0303), 0x0304])
    func refusedWithRequest(version: UInt16) async throws {
        try await withFiles { files in
            let peer = try server(.refused, version, answer: "HTTP/1.1 200 OK\r\n\r\n")
            let (_, verdict) = await check(peer, request: true, mtls: files)
            #expect(verdict.headline?.code == .tlsClientCertificateRequired)
            #expect(!verdict.codes.contains(.httpMalformed))
        }
    }

    @Test("an origin that does not ask is not shown one")
    func notAsked() async throws {
        try await withFiles { files in
            let (observation, verdict) = await check(try server(.none, 0x0304), mtls: files)
            #expect(verdict.codes == [])
            #expect(observation.attempts[0].handshake?.clientCertificate == nil)
        }
    }

    @Test("files that cannot be used are the monitor's own trouble, not the origin's")
    func unusableFiles() async throws {
        let files = ClientCertificateFiles(certificate: "/nowhere/client.pem", key: "/nowhere/client.key")
        let (_, verdict) = await check(try server(.required, 0x0304), mtls: files)
        #expect(verdict.severity == .unknown)
        #expect(verdict.cloudFront.status == nil)
    }

    @Test("asked for and gone on without one: a warning, as AWS writes otherwise", arguments: [UInt16(0x0303), 0x0304])
    func requested(version: UInt16) async throws {
        let (_, verdict) = await check(try server(.requested, version))
        #expect(verdict.codes == [.tlsClientCertificateRequested])
        #expect(verdict.severity == .warning)
        #expect(verdict.cloudFront.status == nil)
        #expect(await check(try server(.none, version)).1.codes == [])
    }

    @Test(
        "a request that is refused after a certificate was asked for needs the certificate", arguments: [400, 495, 496])
    func refusedRequest(status: Int) async throws {
        let answer = "HTTP/1.1 \(status) No\r\nServer: nginx\r\n\r\n"
        let (_, verdict) = await check(try server(.requested, 0x0304, answer: answer), request: true)
        #expect(verdict.headline?.code == .tlsClientCertificateRequired)
        #expect(verdict.headline?.evidence["status"] == .number(Double(status)))
        #expect(verdict.cloudFront.status == 502)
        #expect(!verdict.codes.contains(.tlsClientCertificateRequested))
    }

    @Test("a server that asks for a certificate and falls silent, or breaks the protocol, has not refused it")
    func silentAfterAsking() async throws {
        guard case .tls(let context, _, _, _) = try server(.requested, 0x0303) else { return }
        // Its first flight ends with the ServerHelloDone; the second one would end the handshake.
        for (cut, codes): (ExchangeEnd, [FindingCode]) in [
            (.expired, [.tlsTimeout]), (.closed, [.tlsClientCertificateRequired]),
            (.reset, [.tlsClientCertificateRequired]),
        ] {
            let whole = HostilePeer(context: context, cut: (1 << 20, cut), most: 1)
            _ = try await whole.check()
            let peer = HostilePeer(context: context, cut: (whole.meter.bytes - 20, cut), most: 1)
            let (observation, verdict) = try await peer.check { $0.attempts = 1 }
            #expect(observation.attempts[0].handshake?.clientCertificate != nil)
            #expect(verdict.codes == codes, "\(cut)")
        }
        let garbled = HostilePeer(
            context: context, garble: { bytes, isDone in isDone ? [22, 3, 3, 0, 1, 99] : bytes })
        let (observation, verdict) = try await garbled.check { $0.attempts = 1 }
        #expect(observation.attempts[0].handshake?.clientCertificate?.refused == false)
        #expect(verdict.headline?.code == .tlsMalformed)
    }

    @Test("a 400 that the operator expects is no refusal")
    func expectedStatus() async throws {
        let peer = try server(.requested, 0x0304, answer: "HTTP/1.1 400 No\r\n\r\n")
        var origin = Origin(domain: "origin.example")
        origin.request = HTTPRequest(path: "/", expectStatus: 400...400)
        let observation = await observe(origin, in: .still([there: peer]))
        let verdict = judge(observation, expecting: Expectations(), trust: scene.trust, at: now)
        #expect(verdict.codes == [.tlsClientCertificateRequested])
        #expect(verdict.cloudFront.status == nil)
    }

    @Test("other answers leave it at being asked for, and a 400 alone is no certificate's fault")
    func otherAnswers() async throws {
        for status in [200, 401, 403, 500] {
            let answer = "HTTP/1.1 \(status) Well\r\n\r\n"
            let (_, verdict) = await check(try server(.requested, 0x0303, answer: answer), request: true)
            #expect(verdict.codes.contains(.tlsClientCertificateRequested), "\(status)")
            #expect(!verdict.codes.contains(.tlsClientCertificateRequired), "\(status)")
        }
        let (_, plain) = await check(
            try server(.none, 0x0304, answer: "HTTP/1.1 400 Bad Request\r\n\r\n"), request: true)
        #expect(plain.codes == [.httpStatus])
    }
}
