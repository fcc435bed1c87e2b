import Testing
import Timekeeping

@testable import TLS

private let now = Instant(rfc3339: "2026-11-21T03:00:00Z")!

@Suite("The slim provider says what the full one says")
struct SlimProviderTests {
    private let offer = ClientOffer(
        minimumVersion: 0x0301, maximumVersion: 0x0304,
        suites: ["ECDHE-RSA-AES128-GCM-SHA256", "AES256-SHA", "ECDHE-ECDSA-AES128-SHA256"],
        suites13: ["TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256"], groups: ["P-256", "X25519", "P-384"],
        signatureSchemes: ["rsa_pss_rsae_sha256", "ECDSA+SHA256", "ECDSA+SHA384", "RSA+SHA1"])

    @Test("a handshake under it ends like the other one", arguments: [SigningKey.Kind.rsa(bits: 2048), .p256, .p384])
    func handshake(kind: SigningKey.Kind) throws {
        let key = try SigningKey(kind)
        let root = try Authority.root("Root", key: SigningKey(.p256), validity: .days(3650, left: 1000, at: now))
        let leaf = try root.leaf(["a.example"], key: key, validity: .days(90, left: 60, at: now))
        let records = try [true, false].map { slim in
            let client = try ClientHandshake(ClientContext(offer, slim: slim), serverName: "a.example")
            let server = try ServerHandshake(
                ServerContext(ServerContext.Settings(chain: [leaf.certificate], privateKeyPEM: key.pem())))
            var progress = client.advance(with: [])
            for _ in 0..<4 where progress == .handshaking {
                server.receive(client.takeOutput())
                _ = server.step()
                progress = client.advance(with: server.takeOutput())
            }
            return client.record
        }
        #expect(records[0].outcome == .completed)
        #expect(records[0] == records[1])
    }

    @Test("there is one, and keys on curves go through it")
    func isInPlace() {
        #expect(SlimProvider.context != nil)
        #expect(unsafe SlimProvider.curveKeys != nil)
    }

    @Test("each hello has a key share of its own")
    func keyShares() throws {
        let context = try ClientContext(offer, slim: true)
        let shares = try (0..<20).map { _ in
            let handshake = try ClientHandshake(context, serverName: nil)
            _ = handshake.advance(with: [])
            return Array(handshake.takeOutput().suffix(65))
        }
        #expect(Set(shares).count == 20)
        #expect(shares.allSatisfy { $0.first == 4 })
    }

    @Test("a point that is not on its curve is refused in the same words", arguments: [0, 31, 32, 63])
    func pointOffCurve(place: Int) throws {
        let root = try Authority.root("Root", key: SigningKey(.p256), validity: .days(3650, left: 1000, at: now))
        let key = try SigningKey(.p256)
        let leaf = try root.leaf(["a.example"], key: key, validity: .days(90, left: 60, at: now))
        let outcomes = try [true, false].map { slim in
            let client = try ClientHandshake(ClientContext(offer, slim: slim), serverName: "a.example")
            let server = try ServerHandshake(
                ServerContext(ServerContext.Settings(chain: [leaf.certificate], privateKeyPEM: key.pem())))
            _ = client.advance(with: [])
            server.receive(client.takeOutput())
            _ = server.step()
            var answer = server.takeOutput()
            // key_share: 69 bytes, P-256, and a point of 65 bytes, uncompressed (RFC 8446, 4.2.8).
            let share = try #require(answer.firstRange(of: [0, 0x33, 0, 69, 0, 0x17, 0, 65, 4]))
            answer[share.upperBound + place] ^= 1
            #expect(client.advance(with: answer) == .failed)
            return client.record.outcome
        }
        #expect(outcomes[0] == outcomes[1])
        guard case .malformed(let words) = outcomes[0] else {
            Issue.record("it came to \(outcomes[0])")
            return
        }
        #expect(words.contains("point is not on curve"))
    }

    @Test(
        "chains get the same verification, and certificates the same facts",
        arguments: [SigningKey.Kind.rsa(bits: 2048), .p256, .p384, .p521, .ed25519])
    func chain(kind: SigningKey.Kind) throws {
        let root = try Authority.root("Root", key: SigningKey(kind), validity: .days(3650, left: 1000, at: now))
        let issuing = try root.intermediate("CA", key: SigningKey(kind), validity: .days(1000, left: 500, at: now))
        let leaf = try issuing.leaf(["a.example"], key: SigningKey(kind), validity: .days(90, left: 60, at: now))
        let trust = try TrustStore(pem: Array(PEM.encode([root.certificate]).utf8), name: "test")
        for sent in [
            [leaf.certificate, issuing.certificate], [leaf.certificate.withBrokenSignature, issuing.certificate],
        ] {
            let slim = trust.verify(SentChain(sent, slim: true), at: now)
            #expect(slim == trust.verify(SentChain(sent, slim: false), at: now))
            #expect(trust.paths(SentChain(sent, slim: true)) == trust.paths(SentChain(sent, slim: false)))
            let facts = try [true, false].map { slim in
                try Certificate(sent[0], decoded: OwnedObject.certificate(sent[0], slim: slim))
            }
            #expect(facts[0] == facts[1])
        }
    }
}
