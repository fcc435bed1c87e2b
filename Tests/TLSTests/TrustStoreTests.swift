import TLS
import Testing
import Timekeeping

private let now = Instant(rfc3339: "2026-11-21T03:00:00Z")!

@Suite("Verification at an instant", .timeLimit(.minutes(5)))
struct TrustStoreTests {
    let root: Authority
    let issuing: Authority
    let leaf: Leaf
    let trust: TrustStore

    init() throws {
        root = try .root("Root", key: SigningKey(.p256), validity: .days(7300, left: 5000, at: now))
        issuing = try root.intermediate("Issuing", key: SigningKey(.p256), validity: .days(1000, left: 500, at: now))
        leaf = try issuing.leaf(["a.example"], key: SigningKey(.p256), validity: .days(90, left: 60, at: now))
        trust = try TrustStore(pem: Array(PEM.encode([root.certificate]).utf8), name: "test")
    }

    private func reason(_ chain: [CertificateDER], at instant: Instant = now) -> VerificationFault.Reason? {
        guard case .fault(let fault) = trust.verify(chain, at: instant) else { return nil }
        return fault.reason
    }

    @Test("the path ends at the anchor")
    func path() throws {
        guard case .path(let path) = trust.verify([leaf.certificate, issuing.certificate], at: now) else {
            Issue.record("no path")
            return
        }
        #expect(path.map(\.sha256) == [leaf.certificate, issuing.certificate, root.certificate].map(\.sha256))
    }

    @Test("the instant decides, in both directions")
    func instant() {
        let chain = [leaf.certificate, issuing.certificate]
        #expect(reason(chain, at: now.advanced(by: 60 * 86_400)) == .expired)
        #expect(reason(chain, at: now.advanced(by: 60 * 86_400 - 1)) == nil)
        #expect(reason(chain, at: now.advanced(by: -31 * 86_400)) == .notYetValid)
    }

    @Test("what is missing, broken or empty has its reason")
    func reasons() {
        #expect(reason([leaf.certificate]) == .issuerMissing)
        #expect(reason([leaf.certificate.withBrokenSignature, issuing.certificate]) == .badSignature)
        #expect(reason([CertificateDER([1, 2])]) == .undecodable)
        #expect(reason([]) == .undecodable)
    }

    @Test("an intermediate in the store is an anchor")
    func partialChain() throws {
        let partial = try TrustStore(pem: Array(PEM.encode([issuing.certificate]).utf8), name: "partial")
        guard case .path(let path) = partial.verify([leaf.certificate], at: now) else {
            Issue.record("no path")
            return
        }
        #expect(path.count == 2)
    }

    @Test("a bundle without certificates is refused with its name")
    func emptyBundle() {
        #expect(throws: TrustStoreFault("empty.pem: no certificate in it")) {
            try TrustStore(pem: [], name: "empty.pem")
        }
    }

    @Test("the facts of a certificate are read")
    func facts() throws {
        let facts = try Certificate(leaf.certificate)
        #expect(facts.subject == "CN=a.example")
        #expect(facts.issuer == "CN=Issuing,O=cfmon lab")
        #expect(facts.dnsNames == ["a.example"])
        #expect(facts.key.description == "P-256")
        #expect(facts.notAfter == now.advanced(by: 60 * 86_400))
        #expect(facts.lifetime == 90 * 86_400)
        #expect(facts.isCA == false)
        #expect(try Certificate(issuing.certificate).isCA)
        #expect(throws: TLSFault.self) { try Certificate(CertificateDER(leaf.certificate.bytes + [0])) }
        #expect(throws: TLSFault.self) {
            try Certificate(CertificateDER(Array(leaf.certificate.bytes.dropLast())))
        }
    }

    @Test("every cut of a certificate is refused, none crashes")
    func truncation() {
        for length in 0..<leaf.certificate.bytes.count {
            #expect(throws: TLSFault.self) {
                try Certificate(CertificateDER(Array(leaf.certificate.bytes.prefix(length))))
            }
        }
    }
}
