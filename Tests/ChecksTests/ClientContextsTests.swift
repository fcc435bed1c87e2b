import TLS
import Testing

@testable import Checks

@Suite("The contexts of a check")
struct ClientContextsTests {
    /// A hello without what is drawn by chance: the random value, the session id, the key share.
    private func hello(_ context: ClientContext) throws -> [UInt8] {
        let handshake = try ClientHandshake(context, serverName: "a.example")
        _ = handshake.advance(with: [])
        var bytes = handshake.takeOutput()
        // key_share of the hello: 71 bytes, a list of 69, P-256, and a point of 65 bytes, uncompressed (RFC 8446, 4.2.8).
        let share = try #require(bytes.firstRange(of: [0, 0x33, 0, 71, 0, 69, 0, 0x17, 0, 65, 4]))
        bytes.replaceSubrange(share.upperBound..<share.upperBound + 64, with: [])
        // Record header 5, handshake header 4, version 2; then 32 bytes, and 32 behind one of length.
        bytes.replaceSubrange(11..<43, with: [])
        bytes.replaceSubrange(12..<44, with: [])
        return bytes
    }

    @Test("the slim one says CloudFront's hello in the same words", arguments: OriginProtocol.allCases)
    func hello(floor: OriginProtocol) throws {
        var origin = Origin(domain: "a.example")
        origin.protocols = [floor]
        let contexts = try ClientContexts.contexts(for: origin)
        #expect(contexts.slim !== contexts.full)
        #expect(try hello(contexts.slim) == hello(contexts.full))
    }
}
