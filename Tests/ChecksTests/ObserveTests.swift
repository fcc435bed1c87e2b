import Checks
import TLS
import Testing
import Timekeeping

@Suite("A check from the look-up to the verdict, over real handshakes", .timeLimit(.minutes(5)))
struct ObserveTests {
    let scene: Scene

    init() throws {
        scene = try Scene.shared.get()
    }

    private func settings(_ leaf: Leaf) throws -> ServerContext.Settings {
        ServerContext.Settings(
            chain: [leaf.certificate, scene.issuing.certificate, scene.upper.certificate],
            privateKeyPEM: try leaf.key.pem())
    }

    private func server(
        _ leaf: Leaf? = nil, _ change: (inout ServerContext.Settings) -> Void = { _ in }
    ) throws -> ServerContext {
        var settings = try settings(leaf ?? scene.leaf())
        change(&settings)
        return try ServerContext(settings)
    }

    private func check(
        _ peer: PipeDialer.Peer, _ change: (inout Origin) -> Void = { _ in }
    ) async -> (Observation, Verdict) {
        var origin = Origin(domain: "origin.example")
        change(&origin)
        let observation = await observe(origin, in: .still([there: peer]))
        return (observation, judge(observation, expecting: Expectations(), trust: scene.trust, at: now))
    }

    @Test("a good origin is ok over TLS 1.3, with the suite and group that CloudFront prefers")
    func good() async throws {
        let (observation, verdict) = await check(.tls(try server()))
        #expect(verdict.codes == [])
        let handshake = try #require(observation.attempts[0].handshake)
        #expect(handshake.outcome == .completed)
        #expect(handshake.version == 0x0304)
        #expect(handshake.group == 0x0017)
        #expect(handshake.chain.count == 3)
        #expect(observation.attempts[0].connection == .open(tries: 1))
        #expect(verdict.forecast.because == .certificateExpired)
    }

    @Test("TLS 1.2 works, and the group of the key exchange is seen")
    func tls12() async throws {
        let (observation, verdict) = await check(.tls(try server { $0.maximumVersion = 0x0303 }))
        #expect(verdict.codes == [])
        #expect(observation.attempts[0].handshake?.version == 0x0303)
        #expect(observation.attempts[0].handshake?.group == 0x0017)
    }

    @Test("TLS 1.0 alone is no common protocol, and what it accepts is named")
    func oldProtocol() async throws {
        let old = try server {
            $0.minimumVersion = 0x0301
            $0.maximumVersion = 0x0301
        }
        let (_, verdict) = await check(.tls(old))
        #expect(verdict.headline?.code == .tlsNoCommonProtocol)
        #expect(verdict[.tlsNoCommonProtocol]?.evidence["accepted"] == .list(["TLSv1"]))
        #expect(verdict.cloudFront.status == 502)
    }

    @Test("TLS 1.0 is a notice where the distribution allows it")
    func oldProtocolAllowed() async throws {
        let old = try server {
            $0.minimumVersion = 0x0301
            $0.maximumVersion = 0x0301
        }
        let (_, verdict) = await check(.tls(old)) { $0.protocols = [.tls10, .tls12] }
        #expect(verdict.headline?.code == .tlsProtocolDeprecated)
        #expect(verdict.severity == .notice)
    }

    @Test("a suite that CloudFront does not offer is no common cipher, and it is named")
    func foreignCipher() async throws {
        let odd = try server {
            $0.maximumVersion = 0x0303
            $0.cipherList = "ECDHE-ECDSA-CHACHA20-POLY1305"
        }
        let (_, verdict) = await check(.tls(odd))
        #expect(verdict.codes.first == .tlsNoCommonCipher)
        #expect(verdict[.tlsNoCommonCipher]?.evidence["accepted"] == .list(["ECDHE-ECDSA-CHACHA20-POLY1305"]))
    }

    @Test("a group that CloudFront does not offer is no common group, and it is named")
    func foreignGroup() async throws {
        let (_, verdict) = await check(.tls(try server { $0.groups = "P-521" }))
        #expect(verdict.codes.first == .tlsNoCommonGroup)
        #expect(verdict[.tlsNoCommonGroup]?.evidence["accepted"] == .list(["P-521"]))
    }

    @Test("an Ed25519 leaf is an unsupported key, not a cipher problem")
    func ed25519() async throws {
        let leaf = try scene.leaf(key: SigningKey(.ed25519))
        let (_, verdict) = await check(.tls(try server(leaf)))
        #expect(verdict.headline?.code == .certificateKeyUnsupported)
    }

    @Test(
        "a client certificate that is required is told apart from one that is requested",
        arguments: [UInt16(0x0303), 0x0304])
    func clientCertificate(version: UInt16) async throws {
        let required = try server {
            $0.maximumVersion = version
            $0.clientCertificate = .required
        }
        let (_, refused) = await check(.tls(required))
        #expect(refused.headline?.code == .tlsClientCertificateRequired)
        #expect(refused.cloudFront.status == 502)
        let requested = try server {
            $0.maximumVersion = version
            $0.clientCertificate = .requested
        }
        let (_, accepted) = await check(.tls(requested))
        #expect(accepted.codes == [.tlsClientCertificateRequested])
        #expect(accepted.severity == .warning)
        #expect(accepted.cloudFront.status == nil)
    }

    @Test("a forwarded Host that the server refuses is named, with what the origin domain gets")
    func serverNameRefused() async throws {
        let picky = try server { $0.requiredServerName = "origin.example" }
        let (_, verdict) = await check(.tls(picky)) { $0.hostHeaders = ["www.example"] }
        #expect(verdict.headline?.code == .tlsServerNameRefused)
        let (_, plain) = await check(.tls(picky))
        #expect(plain.codes == [])
    }

    @Test("plain HTTP and SSH on the port are recognised")
    func foreignProtocols() async {
        let (_, http) = await check(.sends(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8)))
        #expect(http.headline?.code == .tlsNotSpoken)
        #expect(http.headline?.title.contains("plain HTTP") == true)
        let (_, ssh) = await check(.sends(Array("SSH-2.0-OpenSSH_9.2\r\n".utf8)))
        #expect(ssh.headline?.title.contains("SSH") == true)
    }

    @Test("silence, a close and a reset in the handshake are three findings with the bytes counted")
    func endings() async {
        let (_, silent) = await check(.sends([], thenCloses: false))
        #expect(silent.headline?.code == .tlsTimeout)
        let (_, closed) = await check(.sends([]))
        #expect(closed.headline?.code == .tlsClosed)
        let (_, reset) = await check(.resets)
        #expect(reset.headline?.code == .tlsClosed)
        #expect(reset.headline?.title.contains("resets") == true)
    }

    @Test("an alert in the handshake is named")
    func alert() async {
        let internalError: [UInt8] = [21, 3, 3, 0, 2, 2, 80]
        let (_, verdict) = await check(.sends(internalError))
        #expect(verdict.headline?.code == .tlsRefused)
        #expect(verdict.headline?.evidence["alert"] == .text("internal_error"))
    }

    @Test("a refused port is tried as often as CloudFront tries")
    func refused() async {
        let (observation, verdict) = await check(.refuses)
        #expect(observation.attempts[0].connection == .refused(tries: 3))
        #expect(verdict.codes == [.connectRefused])
        #expect(verdict.cloudFront == CloudFrontResponse(status: 502, share: 1))
        #expect(verdict.forecast == Forecast(failsAt: now, because: .connectRefused))
    }

    @Test("a network that has no way to the address is a 504, and named")
    func unreachable() async {
        let (observation, verdict) = await check(.unreachable)
        #expect(observation.attempts[0].connection == .unreachable("EHOSTUNREACH", tries: 3))
        #expect(verdict.codes == [.connectUnreachable])
        #expect(verdict.cloudFront.status == 504)
        #expect(verdict.headline?.evidence["errno"] == .text("EHOSTUNREACH"))
    }

    @Test("suites that AWS offers and does not document are a notice, documented ones are none")
    func undocumentedCipher() async throws {
        let key = try SigningKey(.rsa(bits: 2048))
        for (suite, codes) in [
            ("AES128-GCM-SHA256", [FindingCode.tlsCipherUndocumented, .tlsCipherWeak]),
            ("AES128-SHA", [.tlsCipherWeak]),
            ("ECDHE-RSA-AES128-GCM-SHA256", []),
        ] {
            let server = try server(try scene.leaf(key: key)) {
                $0.maximumVersion = 0x0303
                $0.cipherList = suite
            }
            let (_, verdict) = await check(.tls(server))
            #expect(verdict.codes == codes, "\(suite)")
            #expect(verdict.severity <= .notice)
        }
    }

    @Test("silence of an origin that never answered cannot be told; of one that did, it is a 504")
    func timeout() async {
        let (observation, verdict) = await check(.neverAnswers)
        #expect(verdict.severity == .unknown)
        #expect(verdict.cloudFront == CloudFrontResponse(status: nil, share: 0))
        var known = Expectations()
        known.answeredBefore = true
        let later = judge(observation, expecting: known, trust: scene.trust, at: now)
        #expect(later.severity == .critical)
        #expect(later.cloudFront.status == 504)
    }

    @Test("every address is judged, and the odd one out is named")
    func addresses() async throws {
        let second = Endpoint(address: IPAddress("93.184.216.35")!, port: 443)
        let expired = try scene.leaf(left: -1)
        let world = World.still([there: .tls(try server()), second: .tls(try server(expired))])
        let observation = await observe(Origin(domain: "origin.example"), in: world)
        let verdict = judge(observation, expecting: Expectations(), trust: scene.trust, at: now)
        #expect(verdict.headline?.code == .certificateExpired)
        #expect(verdict.headline?.endpoint == second)
        #expect(verdict.codes.contains(.addressesDisagree))
        #expect(verdict.cloudFront == CloudFrontResponse(status: 502, share: 0.5))
        #expect(verdict.attempts.map(\.severity) == [.ok, .critical])
    }

    @Test("two origins checked at once keep their own server names")
    func serverNames() async throws {
        let picky = try server { $0.requiredServerName = "origin.example" }
        let world = World.still([there: .tls(picky)])
        async let one = observe(Origin(domain: "origin.example"), in: world)
        async let other = observe(Origin(domain: "other.example"), in: world)
        #expect(await one.attempts[0].handshake?.outcome == .completed)
        #expect(await other.attempts[0].handshake?.outcome == .alert(112))
    }
}

@Suite("The length of a check")
struct CheckLengthTests {
    @Test("every step counts, and names beyond the first four at a time")
    func longest() {
        var origin = Origin(domain: "origin.example")
        // Look-up 10 s, three attempts and a handshake of 10 s each, diagnosis 15 s.
        #expect(origin.longestCheck == .seconds(65))
        origin.request = HTTPRequest(path: "/")
        #expect(origin.longestCheck == .seconds(95))
        origin.hostHeaders = (0..<5).map { "\($0).example" }
        #expect(origin.longestCheck == .seconds(25 + 2 * 70))
        origin.hostHeaders.append("six.example")
        #expect(origin.longestCheck == .seconds(25 + 3 * 70))
    }
}
