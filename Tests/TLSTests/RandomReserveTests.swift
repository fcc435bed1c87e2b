import Testing

@testable import TLS

@Suite("Random numbers that are drawn ahead")
struct RandomReserveTests {
    private static let offer = ClientOffer(
        minimumVersion: 0x0303, maximumVersion: 0x0304, suites: ["ECDHE-RSA-AES128-GCM-SHA256"],
        suites13: ["TLS_AES_128_GCM_SHA256"], groups: ["X25519"], signatureSchemes: ["rsa_pss_rsae_sha256"])

    /// What two hellos have in common with a chance of 2 to the power of -256: the random value and the session id.
    private static func values(of hellos: Int) throws -> [[UInt8]] {
        let context = try ClientContext(offer, slim: true)
        return try (0..<hellos).flatMap { _ in
            let handshake = try ClientHandshake(context, serverName: nil)
            _ = handshake.advance(with: [])
            let bytes = handshake.takeOutput()
            // Record header 5, handshake header 4, version 2; then 32 bytes, and 32 behind one of length.
            return [Array(bytes[11..<43]), Array(bytes[44..<76])]
        }
    }

    @Test("OpenSSL draws its random numbers through the reserve")
    func isInPlace() {
        #expect(SlimProvider.context != nil)
        #expect(unsafe SlimProvider.ownGenerate != nil)
    }

    @Test("no value is handed out twice, on no thread, however often the reserve is drawn anew")
    func neverTwice() async throws {
        let values = try await withThrowingTaskGroup(of: [[UInt8]].self) { group in
            for _ in 0..<8 { group.addTask { try Self.values(of: 50) } }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(values.count == 800)
        #expect(Set(values).count == 800)
        // Wiped bytes are not handed out: 32 random ones with ten zeros among them have a chance of 2 to the power of -55.
        #expect(values.allSatisfy { value in value.count { $0 == 0 } < 10 })
    }
}
