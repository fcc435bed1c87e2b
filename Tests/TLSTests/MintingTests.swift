import TLS
import Testing
import Timekeeping

@Suite struct MintingTests {
    let now = Instant(seconds: 1_795_255_200)
    let years: Validity
    let months: Validity
    let root: Authority

    init() throws {
        years = .days(3650, left: 3000, at: now)
        months = .days(90, left: 60, at: now)
        root = try Authority.root("Test Root", key: SigningKey(.p256), validity: years)
    }

    private func verify(_ chain: [CertificateDER], trusting roots: [Authority]? = nil) throws -> Verification {
        let pem = PEM.encode((roots ?? [root]).map(\.certificate))
        return try TrustStore(pem: Array(pem.utf8), name: "test").verify(chain, at: now)
    }

    private func reason(_ verification: Verification) -> VerificationFault.Reason? {
        guard case .fault(let fault) = verification else { return nil }
        return fault.reason
    }

    @Test(
        "a leaf under an intermediate verifies up to the root, whatever its key",
        arguments: [SigningKey.Kind.rsa(bits: 1024), .rsa(bits: 2048), .p256, .p384, .p521, .ed25519])
    func sound(kind: SigningKey.Kind) throws {
        let key = try SigningKey(kind)
        let root = try Authority.root("Root of Its Kind", key: key, validity: years)
        let issuer = try root.intermediate("Test E1", key: key, validity: years, pathLength: 0)
        let leaf = try issuer.leaf(["a.example"], key: key, validity: months)
        let expected = [leaf.certificate, issuer.certificate, root.certificate]
        guard case .path(let path) = try verify([leaf.certificate, issuer.certificate], trusting: [root]) else {
            Issue.record("no path")
            return
        }
        #expect(path.map(\.der) == expected)
        #expect(
            reason(try verify([leaf.certificate.withBrokenSignature, issuer.certificate], trusting: [root])) != nil)
        // A server reads the key, and holds it against the certificate.
        _ = try ServerContext(ServerContext.Settings(chain: [leaf.certificate], privateKeyPEM: key.pem()))
    }

    @Test("names are taken as they stand, in certificates of any size")
    func names() throws {
        let strange = ["a,DNS:b.example", "*.c.example", "critical", ""]
        let many = (0..<3_000).map { "\($0).example" }
        let key = try SigningKey(.p256)
        #expect(try Certificate(root.leaf(strange, key: key, validity: months).certificate).dnsNames == strange)
        #expect(try Certificate(root.leaf(many, key: key, validity: months).certificate).dnsNames == many)
    }

    @Test("subjects, key usages and signatures are those of a public authority")
    func profile() throws {
        let issuer = try root.intermediate("Test E1", key: SigningKey(.p384), validity: years)
        let leaf = try issuer.leaf(["a.example"], key: SigningKey(.rsa(bits: 1024)), validity: months)
        let facts = try Certificate(leaf.certificate)
        #expect(try Certificate(issuer.certificate).subject == "CN=Test E1,O=cfmon lab")
        #expect(facts.subject == "CN=a.example" && facts.issuer == "CN=Test E1,O=cfmon lab")
        #expect(facts.signatureAlgorithm == "ecdsa-with-SHA384")
        // Critical, digitalSignature and keyEncipherment; then serverAuth.
        let usage: [UInt8] = [0x55, 0x1D, 0x0F, 0x01, 0x01, 0xFF, 0x04, 0x04, 0x03, 0x02, 0x05, 0xA0]
        let purpose: [UInt8] = [
            0x55, 0x1D, 0x25, 0x04, 0x0C, 0x30, 0x0A, 0x06, 0x08, 0x2B, 0x06, 0x01, 0x05, 0x05, 0x07,
        ]
        #expect(leaf.certificate.bytes.contains(usage) && leaf.certificate.bytes.contains(purpose))
        // Critical, keyCertSign and cRLSign.
        #expect(issuer.certificate.bytes.contains([0x0F, 0x01, 0x01, 0xFF, 0x04, 0x04, 0x03, 0x02, 0x01, 0x06]))
    }

    @Test("two certificates never have one serial number")
    func serials() throws {
        let key = try SigningKey(.p256)
        let serials = try (0..<20).map { _ in
            try Certificate(root.leaf([], key: key, validity: months).certificate).serial
        }
        #expect(Set(serials).count == 20 && serials.allSatisfy { $0.count == 40 && $0 < "80" })
    }

    @Test("years up to 2049 are written with two digits, and later ones with four")
    func times() throws {
        let end = try #require(Instant(rfc3339: "2049-12-31T23:59:59Z"))
        let validity = Validity(from: end, until: end.advanced(by: 1))
        let leaf = try root.leaf([], key: SigningKey(.p256), validity: validity)
        #expect(leaf.certificate.bytes.contains([0x17, 13] + Array("491231235959Z".utf8)))
        #expect(leaf.certificate.bytes.contains([0x18, 15] + Array("20500101000000Z".utf8)))
        let facts = try Certificate(leaf.certificate)
        #expect(facts.notBefore == validity.notBefore && facts.notAfter == validity.notAfter)
    }

    @Test("a key of no size is refused", arguments: [-1, 0, 100])
    func keySize(bits: Int) {
        #expect(throws: TLSFault.self) { try SigningKey(.rsa(bits: bits)) }
    }

    @Test("what was asked for stands in the certificate")
    func facts() throws {
        let leaf = try root.leaf(
            ["a.example", "b.example"], key: SigningKey(.p256), validity: months, commonName: "c.example",
            issuerURL: "http://ca.example/root.der")
        let facts = try Certificate(leaf.certificate)
        #expect(facts.dnsNames == ["a.example", "b.example"])
        #expect(facts.commonNames == ["c.example"])
        #expect(facts.issuerURLs == ["http://ca.example/root.der"])
        #expect(facts.notBefore == now.advanced(by: -30 * 86_400))
        #expect(facts.notAfter == now.advanced(by: 60 * 86_400))
        #expect(facts.authorityKeyID == (try Certificate(root.certificate).keyID))
        #expect(!facts.isCA)
    }

    @Test("a leaf without names has no subject alternative names")
    func commonNameOnly() throws {
        let leaf = try root.leaf([], key: SigningKey(.p256), validity: months, commonName: "c.example")
        let facts = try Certificate(leaf.certificate)
        #expect(!facts.hasAlternativeNames)
        #expect(facts.commonNames == ["c.example"])
    }

    @Test("weak and strange keys can be minted")
    func strangeKeys() throws {
        let weak = try root.leaf(["a.example"], key: SigningKey(.rsa(bits: 1024)), validity: months)
        let strange = try root.leaf(["a.example"], key: SigningKey(.ed25519), validity: months)
        #expect(try Certificate(weak.certificate).key == .rsa(bits: 1024))
        #expect(try Certificate(strange.certificate).key.description.lowercased() == "ed25519")
    }

    @Test("a cross-signed intermediate leads to either root")
    func crossSigned() throws {
        let other = try Authority.root("Other Root", key: SigningKey(.p256), validity: years)
        let issuer = try root.intermediate("Test E1", key: SigningKey(.p256), validity: years)
        let crossed = try other.crossSign(issuer, validity: years)
        let leaf = try issuer.leaf(["a.example"], key: SigningKey(.p256), validity: months)
        let sent = [leaf.certificate, crossed.certificate]
        #expect(reason(try verify(sent, trusting: [other])) == nil)
        #expect(reason(try verify(sent, trusting: [root])) != nil)
        #expect(reason(try verify([leaf.certificate, issuer.certificate], trusting: [root])) == nil)
    }

    @Test("a broken signature is the only thing wrong with the certificate")
    func brokenSignature() throws {
        let leaf = try root.leaf(["a.example"], key: SigningKey(.p256), validity: months)
        let broken = leaf.certificate.withBrokenSignature
        #expect(reason(try verify([leaf.certificate])) == nil)
        #expect(reason(try verify([broken])) == .badSignature)
        #expect(try Certificate(broken).dnsNames == ["a.example"])
    }

    @Test("an issuer without authority, for others' names, for clients, or too deep is refused")
    func constrained() throws {
        let key = try SigningKey(.p256)
        let powerless = try root.intermediate("Powerless", key: key, validity: years, isAuthority: false)
        let elsewhere = try root.intermediate("Elsewhere", key: key, validity: years, permitting: ["other.example"])
        let clients = try root.intermediate("Clients", key: key, validity: years, purposes: [.clientAuthentication])
        let last = try root.intermediate("Last", key: key, validity: years, pathLength: 0)
        let tooDeep = try last.intermediate("Too Deep", key: SigningKey(.p256), validity: years)
        for issuer in [powerless, elsewhere, clients, tooDeep] {
            let leaf = try issuer.leaf(["a.example"], key: key, validity: months)
            let found = reason(try verify([leaf.certificate, issuer.certificate, last.certificate]))
            #expect(found != nil, "\(issuer.name)")
        }
        let permitted = try elsewhere.leaf(["a.other.example"], key: key, validity: months)
        #expect(reason(try verify([permitted.certificate, elsewhere.certificate])) == nil)
    }

    @Test("a self-signed leaf has no issuer but itself")
    func selfSigned() throws {
        let leaf = try Leaf.selfSigned(["a.example"], key: SigningKey(.p256), validity: months)
        #expect(reason(try verify([leaf.certificate])) == .selfSignedLeaf)
    }
}
