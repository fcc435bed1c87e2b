import Checks
import TLS
import Testing
import Timekeeping

@Suite("Diagnosis after a failure", .timeLimit(.minutes(5)))
struct DiagnosisTests {
    let scene: Scene
    let chain: [CertificateDER]

    init() throws {
        scene = try Scene.shared.get()
        chain = [try scene.leaf().certificate, scene.issuing.certificate, scene.upper.certificate]
    }

    private func check(
        _ dialer: any Dialer, at endpoints: [Endpoint] = [there],
        _ change: (inout Origin) -> Void = { _ in }
    ) async -> (Observation, Verdict) {
        var origin = Origin(domain: "origin.example")
        origin.connectTo = endpoints
        change(&origin)
        var world = World.still([:])
        world.dialer = dialer
        let observation = await observe(origin, in: world)
        return (observation, judge(observation, expecting: Expectations(), trust: scene.trust, at: now))
    }

    private func openSSL(_ change: (inout ServerContext.Settings) -> Void) throws -> PipeDialer {
        var settings = ServerContext.Settings(chain: chain, privateKeyPEM: try scene.key.pem())
        change(&settings)
        return PipeDialer(peers: [there: .tls(try ServerContext(settings))])
    }

    @Test("all suites of an origin that shares none are named")
    func suites() async throws {
        let server = try openSSL {
            $0.maximumVersion = 0x0303
            $0.cipherList = "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-ECDSA-CAMELLIA128-SHA256:ECDHE-ECDSA-AES256-CCM8"
        }
        let (observation, verdict) = await check(server)
        let accepted = ["ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-ECDSA-AES256-CCM8"]
        #expect(verdict.headline?.code == .tlsNoCommonCipher)
        #expect(Set(try #require(observation.attempts[0].diagnosis).acceptedSuites).isSuperset(of: accepted))
        #expect(observation.attempts[0].diagnosis?.acceptedVersions == ["TLSv1.2"])
        #expect(verdict.headline?.detail.hasPrefix("It accepts only ") == true)
        #expect(verdict.headline?.remedy.contains("ssl_ciphers") == true)
    }

    @Test("a list that is longer than the rounds is not called the whole")
    func manySuites() async throws {
        let foreign: [UInt16] = [0x009E, 0x009F, 0x0033, 0x0039, 0x0067, 0x006B, 0xCCA8, 0xC012]
        let (_, verdict) = await check(RawHelloServer(versions: [0x0303], suites: foreign, chain: chain))
        #expect(verdict.headline?.code == .tlsNoCommonCipher)
        #expect(verdict.headline?.detail.hasSuffix(", among others.") == true)
    }

    @Test("all groups of an origin that shares none are named, in both versions", arguments: [UInt16(0x0303), 0x0304])
    func groups(version: UInt16) async throws {
        let server = try openSSL {
            $0.minimumVersion = version
            $0.maximumVersion = version
            $0.groups = "X448:P-521"
        }
        let (observation, verdict) = await check(server)
        #expect(verdict.headline?.code == .tlsNoCommonGroup)
        #expect(Set(try #require(observation.attempts[0].diagnosis).acceptedGroups) == ["X448", "P-521"])
        #expect(verdict.headline?.detail.hasPrefix("It accepts only ") == true)
        #expect(verdict.headline?.remedy.contains("ssl_ecdh_curve") == true)
    }

    @Test("an origin with post-quantum groups alone is recognised, though no library here has them")
    func postQuantum() async {
        let server = RawHelloServer(versions: [0x0304], suites: [0x1301], groups: [0x11EC], chain: chain)
        let (_, verdict) = await check(server)
        #expect(verdict.headline?.code == .tlsNoCommonGroup)
        #expect(verdict.headline?.evidence["accepted"] == .list(["X25519MLKEM768"]))
    }

    @Test("all versions below the floor are named")
    func versions() async throws {
        let server = try openSSL {
            $0.minimumVersion = 0x0301
            $0.maximumVersion = 0x0302
        }
        let (observation, verdict) = await check(server)
        #expect(verdict.headline?.code == .tlsNoCommonProtocol)
        #expect(observation.attempts[0].diagnosis?.acceptedVersions == ["TLSv1", "TLSv1.1"])
        #expect(verdict.headline?.evidence["accepted"] == .list(["TLSv1", "TLSv1.1"]))
        #expect(verdict.headline?.remedy.contains("ssl_protocols") == true)
    }

    @Test("an old origin that OpenSSL cannot speak with at all is still named")
    func ancient() async {
        let server = RawHelloServer(versions: [0x0300, 0x0301], suites: [0x0005], chain: chain)
        let (observation, verdict) = await check(server)
        #expect(observation.attempts[0].diagnosis?.acceptedVersions == ["SSLv3", "TLSv1"])
        #expect(verdict.headline?.code == .tlsNoCommonProtocol)
        let (_, allowed) = await check(server) { $0.protocols = [.sslv3] }
        #expect(allowed.headline?.code == .tlsNoCommonCipher)
        #expect(allowed.headline?.evidence["accepted"] == .list(["RC4-SHA"]))
    }

    @Test("however many addresses fail, a check makes twelve further connections at the most")
    func budget() async {
        let endpoints = (1...9).map { Endpoint(address: IPAddress("93.184.216.\($0)")!, port: 443) }
        let server = RawHelloServer(versions: [0x0303], suites: [0x009E, 0x009F], chain: chain)
        let (observation, verdict) = await check(server, at: endpoints)
        // Nine attempts, each with a second opinion, and the twelve.
        #expect(await server.log.hellos.count == 9 + 9 + 12)
        #expect(observation.attempts.allSatisfy { $0.diagnosis?.offeredEverything != nil })
        #expect(Set(verdict.findings.map(\.code)) == [.tlsNoCommonCipher])
    }

    @Test("a working, closed, silent or foreign port is asked nothing more")
    func neverWithoutNeed() async throws {
        let good = try openSSL { $0.maximumVersion = 0x0303 }
        #expect(await check(good).0.attempts[0].diagnosis == nil)
        for peer: PipeDialer.Peer in [
            .refuses, .neverAnswers, .sends([], thenCloses: false), .sends(Array("SSH-2.0-x".utf8)),
        ] {
            #expect(await check(PipeDialer(peers: [there: peer])).0.attempts[0].diagnosis == nil)
        }
    }
}
