import Checks
import TLS
import Testing
import Timekeeping

@Suite("CloudFront's hello")
struct RawHelloTests {
    private func hello(floor: UInt16, ceiling: UInt16 = 0x0304) -> String {
        Hex.lowercase(
            CloudFront.hello(
                floor: floor, ceiling: ceiling, serverName: "origin.example",
                random: [UInt8](repeating: 0xAA, count: 32),
                sessionID: [UInt8](repeating: 0xBB, count: 32)
            ).bytes)
    }

    /// As AWS's library sends it with the policy CloudFront-Upstream-TLS-1-2-2025, and RC4-MD5 after 3DES.
    @Test("with TLS 1.2 as the floor it is that of AWS's library, byte for byte")
    func golden() {
        let parts = [
            "160301" + "012c" + "01000128" + "0303", String(repeating: "aa", count: 32),
            "20" + String(repeating: "bb", count: 32),
            "002e" + "130113021303c02bc02fc02cc030c023c027c024c028c009c013c00ac014009c009d003c002f0035000a0004"
                + "00ff",
            "0100", "00b1",
            "002b" + "0005" + "04" + "03040303",
            "000a" + "0008" + "0006" + "0017001d0018",
            "0033" + "0047" + "0045" + "0017" + "0041"
                + "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
                + "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
            "000d" + "0022" + "0020" + "0403050306030303" + "0809080a080b" + "080408050806" + "0401050106010301"
                + "02010203",
            "0000" + "0013" + "0011" + "00" + "000e" + "6f726967696e2e6578616d706c65",
            "0023" + "0000", "000b" + "0002" + "0100", "002d" + "0002" + "0101", "0017" + "0000",
        ]
        #expect(hello(floor: 0x0303) == parts.joined())
    }

    @Test(
        "a lower floor adds its versions and nothing else",
        arguments: [
            (0x0302, "030403030302"), (0x0301, "0304030303020301"), (0x0300, "03040303030203010300"),
        ] as [(UInt16, String)])
    func floors(floor: UInt16, versions: String) {
        let count = versions.count / 2
        #expect(hello(floor: floor).contains("002b00" + digits(count + 1) + digits(count) + versions + "000a0008"))
        #expect(hello(floor: floor).contains("002f0035000a000400ff"))
    }

    @Test("without TLS 1.3 it has no suite of it")
    func withoutTLS13() {
        let hello = hello(floor: 0x0301, ceiling: 0x0303)
        #expect(!hello.contains("1301"))
        #expect(hello.contains("000028c02bc02f"))
    }

    private func digits(_ number: Int) -> String { Hex.lowercase([UInt8(number)]) }
}

@Suite("What only a raw hello can see", .timeLimit(.minutes(5)))
struct SecondOpinionTests {
    let scene: Scene
    let chain: [CertificateDER]

    init() throws {
        scene = try Scene.shared.get()
        chain = [try scene.leaf().certificate, scene.issuing.certificate, scene.upper.certificate]
    }

    private func check(
        _ server: RawHelloServer, _ change: (inout Origin) -> Void = { _ in }
    ) async -> (Observation, Verdict) {
        var origin = Origin(domain: "origin.example")
        origin.connectTo = [there]
        change(&origin)
        var world = World.still([:])
        world.dialer = server
        let observation = await observe(origin, in: world)
        return (observation, judge(observation, expecting: Expectations(), trust: scene.trust, at: now))
    }

    @Test(
        "an origin with 3DES or RC4-MD5 alone gets through, and its chain is read in the clear",
        arguments: [
            UInt16(0x000A), 0x0004,
        ])
    func weakCipher(suite: UInt16) async {
        let server = RawHelloServer(versions: [0x0303], suites: [suite], chain: chain)
        let (observation, verdict) = await check(server)
        #expect(verdict.codes == [.tlsCipherWeak])
        #expect(verdict.severity == .notice)
        #expect(verdict.cloudFront == CloudFrontResponse(status: nil, share: 0))
        #expect(verdict[.tlsCipherWeak]?.evidence["suite"] == .text(CipherSuite.name(of: suite)))
        #expect(verdict.forecast.because == .certificateExpired)
        let attempt = observation.attempts[0]
        #expect(attempt.handshake?.chain == chain)
        #expect(attempt.handshake?.isOpeningOnly == true)
        #expect(attempt.diagnosis == nil)
        #expect(await server.log.hellos.count == 2)
    }

    @Test("the same where the refusal is a closed connection")
    func closed() async {
        let (_, verdict) = await check(
            RawHelloServer(versions: [0x0303], suites: [0x000A], chain: chain, refusal: nil))
        #expect(verdict.codes == [.tlsCipherWeak])
    }

    @Test("its chain is judged like any other")
    func badChain() async throws {
        let expired = [try scene.leaf(left: -1).certificate, scene.issuing.certificate, scene.upper.certificate]
        let (_, verdict) = await check(RawHelloServer(versions: [0x0303], suites: [0x000A], chain: expired))
        #expect(verdict.codes == [.certificateExpired, .tlsCipherWeak])
        #expect(verdict.cloudFront.status == 502)
    }

    @Test("a client certificate that such an origin asks for is a notice that claims no more than was seen")
    func clientCertificate() async {
        let (_, verdict) = await check(
            RawHelloServer(versions: [0x0303], suites: [0x000A], chain: chain, requestsCertificate: true))
        #expect(verdict.codes == [.tlsClientCertificateRequested, .tlsCipherWeak])
        #expect(verdict[.tlsClientCertificateRequested]?.title.contains("goes on") == false)
    }

    @Test("SSLv3 alone gets through only where OriginSslProtocols has it")
    func sslv3() async {
        let server = RawHelloServer(versions: [0x0300], suites: [0x0035, 0x000A], chain: chain)
        let (_, allowed) = await check(server) { $0.protocols = [.sslv3, .tls12] }
        #expect(allowed.codes == [.tlsProtocolDeprecated, .tlsCipherWeak, .tlsReadyFor])
        #expect(allowed.severity == .notice)
        let (_, refused) = await check(server) { $0.protocols = [.tls10] }
        #expect(refused.headline?.code == .tlsNoCommonProtocol)
        #expect(refused.headline?.evidence["accepted"] == .list(["SSLv3"]))
        #expect(refused.cloudFront.status == 502)
    }

    @Test("a suite that OpenSSL offered too is no second opinion: what refused it stays")
    func sameSuite() async {
        // It refuses OpenSSL's hello, and takes the raw one with AES.
        let server = RawHelloServer(versions: [0x0303], suites: [0x002F], chain: chain, demanded: 0x000A)
        let (observation, verdict) = await check(server)
        #expect(observation.attempts[0].handshake?.outcome == .alert(40))
        #expect(verdict.headline?.code == .tlsRefused)
        #expect(verdict.severity == .critical)
    }
}
