import Checks
import TLS
import Testing
import Timekeeping

@Suite("Facts about a server that are no faults", .timeLimit(.minutes(5)))
struct ServerFactsTests {
    let scene: Scene

    init() throws {
        scene = try Scene.shared.get()
    }

    private func server(
        _ leaf: Leaf? = nil, _ change: (inout ServerContext.Settings) -> Void = { _ in }
    ) throws -> PipeDialer.Peer {
        let leaf = try leaf ?? scene.leaf()
        var settings = ServerContext.Settings(
            chain: [leaf.certificate, scene.issuing.certificate, scene.upper.certificate],
            privateKeyPEM: try leaf.key.pem())
        change(&settings)
        return .tls(try ServerContext(settings))
    }

    private func check(
        _ peers: [PipeDialer.Peer], _ change: (inout Origin) -> Void = { _ in }
    ) async -> (Observation, Verdict) {
        var origin = Origin(domain: "origin.example")
        change(&origin)
        let places = peers.enumerated().map { index, peer in
            (Endpoint(address: IPAddress("93.184.216.\(index + 1)")!, port: 443), peer)
        }
        let observation = await observe(origin, in: .still(Dictionary(uniqueKeysWithValues: places)))
        return (observation, judge(observation, expecting: Expectations(), trust: scene.trust, at: now))
    }

    @Test("old protocols that nothing needs can be taken away, and that is no fault")
    func ready() async throws {
        let (_, verdict) = await check([try server(), try server()]) { $0.protocols = [.tls10, .tls11, .tls12] }
        #expect(verdict[.tlsReadyFor]?.evidence["ready"] == .flag(true))
        #expect(verdict.codes.contains(.tlsReadyFor))
        #expect(verdict[.tlsReadyFor]?.severity == .ok)
        #expect(verdict.headline?.code != .tlsReadyFor)
    }

    @Test("old protocols that one address needs cannot, and it is named")
    func notReady() async throws {
        let old = try server {
            $0.minimumVersion = 0x0301
            $0.maximumVersion = 0x0302
        }
        let (_, verdict) = await check([try server(), old]) { $0.protocols = [.tls10, .tls12] }
        #expect(verdict[.tlsReadyFor]?.evidence["ready"] == .flag(false))
        #expect(verdict[.tlsReadyFor]?.evidence["older"] == .list(["93.184.216.2:443: TLSv1.1"]))
        #expect(verdict[.tlsReadyFor]?.title.contains("cannot") == true)
    }

    @Test("nothing is said of protocols that are tight, nor where an address did not agree to any")
    func silent() async throws {
        #expect(await check([try server()]).1[.tlsReadyFor] == nil)
        #expect(await check([try server(), .refuses]) { $0.protocols = [.tls11, .tls12] }.1[.tlsReadyFor] == nil)
    }

    @Test("a certificate for other names that is the default one is told as such")
    func defaultIsServed() async throws {
        let (observation, verdict) = await check([try server(try scene.leaf(["other.example"]))])
        #expect(verdict.codes == [.nameMismatch, .defaultCertificate])
        #expect(observation.attempts[0].diagnosis?.withoutServerName?.outcome == .completed)
        let finding = try #require(verdict[.defaultCertificate])
        #expect(finding.severity == .ok)
        #expect(finding.evidence["is_served"] == .flag(true))
        #expect(finding.evidence["names"] == .list(["other.example"]))
        #expect(finding.detail == "It covers other.example. So the server has no other for origin.example.")
    }

    @Test("a refused handshake comes with what clients without a server name get")
    func afterRefusal() async throws {
        let (_, verdict) = await check([
            try server {
                $0.minimumVersion = 0x0301
                $0.maximumVersion = 0x0301
            }
        ])
        #expect(verdict.headline?.code == .tlsNoCommonProtocol)
        #expect(verdict[.defaultCertificate] == nil, "it speaks to nobody at all")
    }

    @Test("an alert that merely warns may be one too many for CloudFront", arguments: [UInt16(0x0303), 0x0304])
    func warningAlert(version: UInt16) async throws {
        let leaf = try scene.leaf()
        var settings = ServerContext.Settings(
            chain: [leaf.certificate, scene.issuing.certificate, scene.upper.certificate],
            privateKeyPEM: try leaf.key.pem())
        settings.maximumVersion = version
        let context = try ServerContext(settings)
        func peer(_ alert: UInt8) -> HostilePeer {
            HostilePeer(
                context: context,
                garble: { bytes, _ in
                    // Before the ServerHello.
                    bytes.count > 5 && bytes[0] == 22 && bytes[5] == 2 ? [21, 3, 1, 0, 2, 1, alert] + bytes : bytes
                })
        }
        let (observation, verdict) = try await peer(112).check()
        #expect(observation.attempts[0].handshake?.outcome == .completed)
        #expect(verdict.codes == [.tlsWarningAlert])
        #expect(verdict.severity == .warning)
        #expect(verdict.cloudFront.status == nil)
        #expect(verdict.headline?.evidence["alert"] == .text("unrecognized_name"))
        #expect(try await peer(90).check().1.codes == [])
    }

    @Test("an origin that shows the right name is not asked what it shows to others")
    func notAsked() async throws {
        let (observation, verdict) = await check([try server()])
        #expect(observation.attempts[0].diagnosis?.withoutServerName == nil)
        #expect(verdict[.defaultCertificate] == nil)
    }

    @Test("another certificate without a server name is told apart from the one that was shown")
    func another() throws {
        let stranger = try scene.leaf(["default.example"])
        var verdict = scene.verdict([])
        var attempt = Attempt(endpoint: there, serverName: "origin.example", connection: .open(tries: 1))
        var diagnosis = Diagnosis()
        diagnosis.withoutServerName = HandshakeRecord(outcome: .completed)
        diagnosis.withoutServerName?.chain = [stranger.certificate]
        attempt.handshake = HandshakeRecord(outcome: .alert(112))
        attempt.diagnosis = diagnosis
        let observation = Observation(
            origin: Origin(domain: "origin.example"), at: now,
            lookup: Lookup(answer: .addresses([there.address]), milliseconds: 1), attempts: [attempt])
        verdict = judge(observation, expecting: Expectations(), trust: scene.trust, at: now)
        #expect(verdict.codes == [.tlsServerNameRefused, .defaultCertificate])
        #expect(verdict[.defaultCertificate]?.evidence["is_served"] == .flag(false))
        #expect(verdict[.defaultCertificate]?.title == "a client without a server name gets CN=default.example")
    }

    @Test("a default certificate that cannot be decoded says nothing")
    func undecodable() {
        var attempt = Attempt(endpoint: there, serverName: "origin.example", connection: .open(tries: 1))
        var diagnosis = Diagnosis()
        diagnosis.withoutServerName = HandshakeRecord(outcome: .completed)
        diagnosis.withoutServerName?.chain = [CertificateDER([1, 2, 3])]
        attempt.handshake = HandshakeRecord(outcome: .alert(112))
        attempt.diagnosis = diagnosis
        let observation = Observation(
            origin: Origin(domain: "origin.example"), at: now, lookup: Lookup(answer: .skipped, milliseconds: 0),
            attempts: [attempt])
        let verdict = judge(observation, expecting: Expectations(), trust: scene.trust, at: now)
        #expect(verdict.codes == [.tlsServerNameRefused])
    }
}
