import Glibc
import Lab
import NIOCore
import TLS
import Testing
import Timekeeping

@Suite struct StreetTests {
    let now = Instant(seconds: 1_795_255_200)

    /// Opens a street for as long as the body takes.
    private func withStreet(_ body: (Street) async throws -> Void) async throws {
        let street = try await Street.start(at: now)
        do {
            try await body(street)
        } catch {
            try? await street.stop()
            throw error
        }
        try await street.stop()
    }

    private func verification(of chain: [CertificateDER], on street: Street) throws -> VerificationFault.Reason? {
        let trust = try TrustStore(pem: Array(street.trustPEM.utf8), name: "lab")
        guard case .fault(let fault) = trust.verify(chain, at: now) else { return nil }
        return fault.reason
    }

    @Test("every house that speaks TLS shakes hands and answers")
    func handshakes() async throws {
        let silentOnes = ["refused", "silent", "mute", "hangs-up", "plain-http", "ssh", "denied"]
        let refusing = ["client-certificate-required"]
        try await withStreet { street in
            for open in street.houses where !silentOnes.contains(open.house.id) && !refusing.contains(open.house.id) {
                for endpoint in open.endpoints {
                    let outcome = try await Caller.handshake(with: endpoint, serverName: open.house.domain)
                    #expect(outcome.record.outcome == .completed, "\(open.house.id)")
                    #expect(!outcome.record.chain.isEmpty, "\(open.house.id)")
                    if !open.house.id.hasPrefix("http-") {
                        #expect(outcome.reply.hasPrefix("HTTP/1.1 200 OK\r\n"), "\(open.house.id)")
                    }
                }
            }
        }
    }

    @Test("chains verify, or fail, as the house says")
    func chains() async throws {
        let reasons: [String: VerificationFault.Reason] = [
            "expired": .expired, "not-yet-valid": .notYetValid, "self-signed": .selfSignedLeaf,
            "unknown-root": .selfSignedAbove, "missing-intermediate": .issuerMissing,
            "intermediate-expired": .expired, "bad-signature": .badSignature, "not-an-authority": .invalid,
            "client-purpose": .invalid, "issuer-purpose": .invalid, "name-constraints": .invalid,
        ]
        let sound = [
            "good-rsa", "good-ecdsa", "about-to-expire", "weak-key", "extra-certificate", "root-sent", "long-chain",
        ]
        try await withStreet { street in
            for id in sound + reasons.keys.sorted() {
                let open = try #require(street[id])
                let outcome = try await Caller.handshake(with: open.endpoints[0], serverName: open.house.domain)
                #expect(try verification(of: outcome.record.chain, on: street) == reasons[id], "\(id)")
            }
        }
    }

    @Test("the certificates of a house are sent exactly as it is built")
    func asSent() async throws {
        try await withStreet { street in
            func chain(_ id: String, _ index: Int = 0) async throws -> [Certificate] {
                let open = try #require(street[id])
                let outcome = try await Caller.handshake(with: open.endpoints[index], serverName: open.house.domain)
                return try outcome.record.chain.map { try Certificate($0) }
            }
            let wrongOrder = try await chain("wrong-order")
            #expect(wrongOrder.count == 3)
            #expect(wrongOrder[0].issuerHash == wrongOrder[2].subjectHash)
            #expect(wrongOrder[2].issuerHash == wrongOrder[1].subjectHash)
            #expect(try await chain("missing-intermediate").count == 1)
            #expect(try await chain("extra-certificate").count == 3)
            #expect(try await chain("long-chain").count == 8)
            #expect(try await chain("common-name-only")[0].hasAlternativeNames == false)
            #expect(try await chain("weak-key")[0].key == .rsa(bits: 1024))
            #expect(try await chain("two-addresses", 0)[0].notAfter > now)
            #expect(try await chain("two-addresses", 1)[0].notAfter < now)
            #expect(street["two-addresses"]?.endpoints[1].hasPrefix("127.0.0.2:") == true)
        }
    }

    @Test("a narrow house takes what it knows and nothing else")
    func negotiation() async throws {
        var ordinary = Caller.offer
        ordinary.minimumVersion = 0x0303
        ordinary.suites = ["ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-GCM-SHA256"]
        ordinary.groups = ["X25519", "P-256"]
        try await withStreet { street in
            func record(_ id: String, _ offer: ClientOffer) async throws -> HandshakeRecord {
                let open = try #require(street[id])
                return try await Caller.handshake(
                    with: open.endpoints[0], serverName: open.house.domain, offer: offer
                ).record
            }
            for (id, version) in [("tls10-only", UInt16(0x0301)), ("tls11-allowed", 0x0301), ("tls13-only", 0x0304)] {
                #expect(try await record(id, Caller.offer).version == version, "\(id)")
            }
            for id in ["tls10-only", "tls11-allowed", "unsupported-ciphers", "p521-only", "static-rsa"] {
                var offer = ordinary
                if id != "p521-only" { offer.maximumVersion = 0x0303 }
                #expect(try await record(id, offer).outcome != .completed, "\(id)")
            }
            #expect(try await record("good-rsa", ordinary).outcome == .completed)
            #expect(try await record("client-certificate-requested", ordinary).clientCertificate != nil)
            var tls12 = ordinary
            tls12.maximumVersion = 0x0303
            #expect(try await record("client-certificate-required", tls12).outcome == .alert(40))
            let later = try await record("client-certificate-required", ordinary)
            #expect(later.clientCertificate?.refused == true)
        }
    }

    @Test("an unknown server name is refused only where the house is choosy")
    func serverNames() async throws {
        try await withStreet { street in
            for (id, outcome) in [
                ("server-name-refused", HandshakeRecord.Outcome.alert(112)), ("forwarded-host", .completed),
            ] {
                let open = try #require(street[id])
                #expect(open.house.distribution.hostHeaders == ["www.lab.example"])
                let call = try await Caller.handshake(with: open.endpoints[0], serverName: "www.lab.example")
                #expect(call.record.outcome == outcome, "\(id)")
            }
        }
    }

    @Test("bad answers come over a sound handshake")
    func answers() async throws {
        let beginnings = [
            "good-http": "HTTP/1.1 200 ", "http-error": "HTTP/1.1 503 ", "http-redirect": "HTTP/1.1 302 ",
            "http-garbage": "\u{1}\u{2} not HTTP",
        ]
        try await withStreet { street in
            for (id, beginning) in beginnings {
                let open = try #require(street[id])
                let call = try await Caller.handshake(with: open.endpoints[0], serverName: open.house.domain)
                #expect(call.reply.hasPrefix(beginning), "\(id)")
            }
            let open = try #require(street["http-hangs-up"])
            let call = try await Caller.handshake(with: open.endpoints[0], serverName: open.house.domain)
            #expect(call.record.outcome == .completed)
            #expect(call.reply.isEmpty)
        }
    }

    @Test("ports without TLS are refused, silent, or say something else")
    func ports() async throws {
        try await withStreet { street in
            func endpoint(_ id: String) throws -> String {
                let open = try #require(street[id])
                return open.endpoints[0]
            }
            let refusal = await #expect(throws: IOError.self) { try await Caller.send("", to: try endpoint("refused")) }
            #expect(refusal?.errnoCode == ECONNREFUSED)
            await #expect(throws: ChannelError.connectTimeout(.milliseconds(300))) {
                try await Caller.send("", to: try endpoint("silent"))
            }
            for (id, first) in [("plain-http", "HTTP/1.1 400 "), ("ssh", "SSH-2.0-"), ("hangs-up", "")] {
                let reply = try await Caller.send("hello", to: try endpoint(id))
                #expect(String(decoding: reply, as: UTF8.self).hasPrefix(first), "\(id)")
                #expect(reply.isEmpty == first.isEmpty, "\(id)")
            }
            let denied = try await Caller.handshake(with: try endpoint("denied"), serverName: "denied.lab.example")
            #expect(denied.record.outcome == .alert(49))
        }
    }
}
