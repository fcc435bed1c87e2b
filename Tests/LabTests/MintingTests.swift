import Lab
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
        arguments: [SigningKey.Kind.rsa(bits: 2048), .p256, .p384])
    func sound(kind: SigningKey.Kind) throws {
        let issuer = try root.intermediate("Test E1", key: SigningKey(kind), validity: years, pathLength: 0)
        let leaf = try issuer.leaf(["a.example"], key: SigningKey(kind), validity: months)
        let expected = [leaf.certificate, issuer.certificate, root.certificate].map(\.sha256)
        guard case .path(let path) = try verify([leaf.certificate, issuer.certificate]) else {
            Issue.record("no path")
            return
        }
        #expect(path.map(\.sha256) == expected)
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
