import Checks
import TLS
import Testing

@Suite("Hostile peers in the handshake", .timeLimit(.minutes(2)))
struct HostileHandshakeTests {
    let scene: Scene

    init() throws {
        scene = try Scene.shared.get()
    }

    private func context(
        _ version: UInt16 = 0x0304, chain: [CertificateDER]? = nil
    ) throws -> ServerContext {
        let leaf = try scene.leaf()
        var settings = ServerContext.Settings(
            chain: chain ?? [leaf.certificate, scene.issuing.certificate, scene.upper.certificate],
            privateKeyPEM: try scene.key.pem())
        settings.maximumVersion = version
        return try ServerContext(settings)
    }

    @Test("one byte at a time is as good as all at once", arguments: [UInt16(0x0303), 0x0304])
    func crumbs(version: UInt16) async throws {
        let peer = HostilePeer(context: try context(version), crumb: 1)
        let (observation, verdict) = try await peer.check()
        #expect(verdict.codes == [])
        #expect(observation.attempts[0].handshake?.version == version)
        #expect(peer.meter.deliveries == peer.meter.bytes)
    }

    @Test(
        "a good flight broken off after each of its bytes gives a finding, whichever way it ends",
        arguments: [UInt16(0x0303), 0x0304])
    func broken(version: UInt16) async throws {
        let context = try context(version)
        let whole = HostilePeer(context: context, most: 1)
        _ = try await whole.check()
        // Signatures differ in length by some bytes from one handshake to the next.
        let length = whole.meter.bytes - 8
        let expected: [FindingCode] = [.tlsClosed, .tlsClosed, .tlsTimeout]
        for cut in 0..<length {
            let kind = cut % 3
            // Whatever further connections might find out is left out.
            let peer = HostilePeer(context: context, cut: (cut, [.closed, .reset, .expired][kind]), most: 1)
            let verdict = try await peer.check { $0.attempts = 1 }.1
            #expect(verdict.codes == [expected[kind]], "after \(cut) of \(length) bytes")
            #expect(verdict.cloudFront.status != nil)
        }
    }

    @Test("an endless handshake ends at its budget", arguments: [true, false])
    func endless(isTLS: Bool) async throws {
        // HelloRequests, which a client passes over while it waits for a ServerHello; or records of a kind that is none.
        let flood: [UInt8] = isTLS ? [22, 3, 3, 0, 4, 0, 0, 0, 0] : [24, 3, 3, 0, 1, 0]
        let peer = HostilePeer(flood: Array(repeating: flood, count: 1000).flatMap { $0 })
        let (observation, verdict) = try await peer.check { $0.attempts = 1 }
        #expect(verdict.headline?.code == .tlsMalformed)
        #expect(verdict.cloudFront.status == 502)
        #expect(peer.meter.bytes <= 280_000 * peer.meter.connections)
        #expect(observation.attempts[0].handshake?.chain == [])
    }

    @Test(
        "lengths that nobody has are refused before anything is kept",
        arguments: [
            [22, 3, 3, 0xFF, 0xFF], [22, 3, 3, 0x48, 0x01], [22, 3, 3, 0, 4, 2, 0xFF, 0xFF, 0xFF],
            [22, 3, 3, 0, 4, 11, 0xFF, 0xFF, 0xFF], [21, 3, 3, 0xFF, 0xFF], [20, 3, 3, 0, 0], [22, 3, 3, 0, 0],
        ])
    func absurdLengths(start: [UInt8]) async throws {
        let peer = HostilePeer(
            garble: { bytes, _ in bytes }, flood: start + [UInt8](repeating: 0, count: 30_000))
        let (_, verdict) = try await peer.check { $0.attempts = 1 }
        #expect(verdict.cloudFront.status == 502)
        #expect(peer.meter.bytes <= 300_000 * peer.meter.connections)
    }

    @Test("a certificate message past 64 KiB is refused as in AWS's library", arguments: [UInt16(0x0303), 0x0304])
    func longMessage(version: UInt16) async throws {
        let names = (0..<5000).map { "host\($0).origin.example" } + ["origin.example"]
        let leaf = try scene.leaf(names)
        #expect(leaf.certificate.bytes.count > 65_536)
        let peer = HostilePeer(context: try context(version, chain: [leaf.certificate]))
        let (observation, verdict) = try await peer.check()
        #expect(verdict.headline?.code == .tlsMalformed)
        #expect(observation.attempts[0].handshake?.chain == [])
    }

    @Test("more than a hundred certificates are refused", arguments: [UInt16(0x0303), 0x0304])
    func longChain(version: UInt16) async throws {
        let leaf = try scene.leaf()
        let chain = [leaf.certificate] + Array(repeating: scene.upper.certificate, count: 110)
        let peer = HostilePeer(context: try context(version, chain: chain))
        let (_, verdict) = try await peer.check { $0.attempts = 1 }
        #expect(verdict.headline?.code == .tlsMalformed)
        #expect(verdict.headline?.detail.contains("111 certificates") == true)
        let hundred = HostilePeer(context: try context(version, chain: Array(chain.prefix(100))))
        #expect(try await hundred.check { $0.attempts = 1 }.0.attempts[0].handshake?.chain.count == 100)
    }

    @Test("alerts in odd places: many warnings, a closure and a level that does not exist")
    func alerts() async throws {
        @Sendable func alert(_ level: UInt8, _ number: UInt8) -> [UInt8] { [21, 3, 3, 0, 2, level, number] }
        let warnings = HostilePeer(flood: Array(repeating: alert(1, 90), count: 100).flatMap { $0 })
        #expect(try await warnings.check { $0.attempts = 1 }.1.headline?.code == .tlsMalformed)
        let closure = HostilePeer(flood: alert(1, 0))
        #expect(try await closure.check { $0.attempts = 1 }.1.headline?.code == .tlsClosed)
        let odd = HostilePeer(flood: alert(7, 40))
        #expect(try await odd.check { $0.attempts = 1 }.1.cloudFront.status == 502)
        let between = HostilePeer(
            context: try context(0x0303), garble: { bytes, _ in bytes.isEmpty ? [] : bytes.prefix(95) + alert(2, 80) })
        #expect(try await between.check { $0.attempts = 1 }.1.cloudFront.status == 502)
        let late = HostilePeer(
            context: try context(0x0303),
            garble: { bytes, isEstablished in isEstablished ? [] : bytes }, flood: alert(1, 0))
        #expect(try await late.check { $0.attempts = 1 }.1.headline?.code == .tlsClosed)
    }

    @Test(
        "each byte of a good flight turned over gives a finding or changes nothing",
        arguments: [UInt16(0x0303), 0x0304])
    func turnedOver(version: UInt16) async throws {
        let context = try context(version)
        for place in stride(from: 0, to: 1400, by: 7) {
            let peer = HostilePeer(
                context: context,
                garble: { bytes, isEstablished in
                    guard !isEstablished, place < bytes.count else { return bytes }
                    var bytes = bytes
                    bytes[place] ^= 0xFF
                    return bytes
                })
            let (observation, verdict) = try await peer.check { $0.attempts = 1 }
            #expect(observation.attempts[0].handshake != nil)
            #expect(verdict.cloudFront.status == 502 || verdict.findings.isEmpty, "byte \(place)")
            #expect(!verdict.hasRawText)
        }
    }
}
