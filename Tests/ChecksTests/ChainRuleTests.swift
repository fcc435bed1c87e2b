import Checks
import TLS
import Testing
import Timekeeping

@Suite("What the chain means", .timeLimit(.minutes(5)))
struct ChainRuleTests {
    let scene: Scene

    init() throws {
        scene = try Scene.shared.get()
    }

    private func full(_ leaf: Leaf) -> [CertificateDER] {
        [leaf.certificate, scene.issuing.certificate, scene.upper.certificate]
    }

    @Test("a complete chain in order is ok, and fails when the leaf ends")
    func complete() throws {
        let leaf = try scene.leaf()
        let verdict = scene.verdict(full(leaf))
        #expect(verdict.codes == [])
        #expect(verdict.severity == .ok)
        #expect(verdict.cloudFront == CloudFrontResponse(status: nil, share: 0))
        #expect(verdict.forecast.failsAt == now.advanced(by: 60 * 86_400))
        #expect(verdict.forecast.because == .certificateExpired)
        #expect(verdict.attempts[0].path.count == 4)
    }

    @Test("a missing intermediate is chain-incomplete and named")
    func missing() throws {
        let verdict = scene.verdict([try scene.leaf().certificate])
        #expect(verdict.codes == [.chainIncomplete])
        #expect(verdict[.chainIncomplete]?.evidence["missing_issuer"] == .text("CN=Scene Issuing CA,O=cfmon lab"))
        #expect(verdict.cloudFront == CloudFrontResponse(status: 502, share: 1))
        #expect(verdict.forecast == Forecast(failsAt: verdict.forecast.failsAt, because: .chainIncomplete))
    }

    @Test("a missing upper intermediate is chain-incomplete too")
    func missingUpper() throws {
        let verdict = scene.verdict([try scene.leaf().certificate, scene.issuing.certificate])
        #expect(verdict.codes == [.chainIncomplete])
        #expect(verdict[.chainIncomplete]?.evidence["missing_issuer"] == .text("CN=Scene Upper CA,O=cfmon lab"))
    }

    @Test("intermediates the wrong way round are chain-order, with the order needed")
    func order() throws {
        let leaf = try scene.leaf()
        let verdict = scene.verdict([leaf.certificate, scene.upper.certificate, scene.issuing.certificate])
        #expect(verdict.codes == [.chainOrder])
        #expect(verdict.severity == .critical)
        guard case .list(let needed) = verdict[.chainOrder]?.evidence["needed"] else {
            Issue.record("no order in the proof")
            return
        }
        #expect(needed.map { $0.contains("Issuing") } == [false, true, false])
    }

    @Test("a leaf behind its issuer is chain-order")
    func leafSecond() throws {
        let leaf = try scene.leaf()
        let verdict = scene.verdict([scene.issuing.certificate, leaf.certificate, scene.upper.certificate])
        #expect(verdict.headline?.code == .chainOrder)
        #expect(verdict[.nameMismatch] == nil)
    }

    @Test("a stranger between the intermediates is chain-extra, not chain-order")
    func extra() throws {
        let leaf = try scene.leaf()
        let verdict = scene.verdict([
            leaf.certificate, scene.stranger.certificate, scene.issuing.certificate, scene.upper.certificate,
        ])
        #expect(verdict.codes == [.chainExtra])
        #expect(verdict.severity == .notice)
        #expect(verdict[.chainExtra]?.evidence["extra"] == .list(["CN=Stranger Root,O=cfmon lab"]))
    }

    @Test("the root itself sent along is chain-extra")
    func rootSent() throws {
        let verdict = scene.verdict(full(try scene.leaf()) + [scene.root.certificate])
        #expect(verdict.codes == [.chainExtra])
    }

    @Test("an expired cross-sign beside a good path is chain-extra at most")
    func expiredCrossSign() throws {
        let old = try scene.stranger.crossSign(scene.root, validity: .days(3650, left: -10, at: now))
        let verdict = scene.verdict(full(try scene.leaf()) + [old.certificate])
        #expect(verdict.codes == [.chainExtra])
        #expect(verdict.severity == .notice)
    }

    @Test("a self-signed leaf is certificate-self-signed")
    func selfSigned() throws {
        let leaf = try Leaf.selfSigned(["origin.example"], key: scene.key, validity: .days(90, left: 60, at: now))
        #expect(scene.verdict([leaf.certificate]).codes == [.certificateSelfSigned])
    }

    @Test("a root that was sent but is no anchor is chain-untrusted")
    func untrusted() throws {
        let leaf = try scene.leaf(by: scene.stranger)
        let verdict = scene.verdict([leaf.certificate, scene.stranger.certificate])
        #expect(verdict.codes == [.chainUntrusted])
        #expect(verdict[.chainUntrusted]?.evidence["root"] == .text("CN=Stranger Root,O=cfmon lab"))
    }

    @Test("an expired intermediate is chain-expired and named")
    func expiredIntermediate() throws {
        let expired = try scene.root.intermediate(
            "Expired CA", key: SigningKey(.p256), validity: .days(365, left: -1, at: now))
        let verdict = scene.verdict([try scene.leaf(by: expired).certificate, expired.certificate])
        #expect(verdict.codes == [.chainExpired])
        #expect(verdict[.chainExpired]?.certificate == expired.certificate.sha256)
        #expect(verdict.forecast.failsAt == now.advanced(by: -86_400))
    }

    @Test("an intermediate for clients only is chain-invalid")
    func wrongPurpose() throws {
        let clients = try scene.root.intermediate(
            "Clients CA", key: SigningKey(.p256), validity: .days(365, left: 100, at: now),
            purposes: [.clientAuthentication])
        let verdict = scene.verdict([try scene.leaf(by: clients).certificate, clients.certificate])
        #expect(verdict.codes == [.chainInvalid])
    }

    @Test("an issuer that is no CA is chain-invalid")
    func notAuthority() throws {
        let fake = try scene.root.intermediate(
            "No CA", key: SigningKey(.p256), validity: .days(365, left: 100, at: now), isAuthority: false)
        #expect(
            scene.verdict([try scene.leaf(by: fake).certificate, fake.certificate]).headline?.code == .chainInvalid)
    }

    @Test("a name constraint that forbids the name is chain-invalid")
    func nameConstraint() throws {
        let narrow = try scene.root.intermediate(
            "Narrow CA", key: SigningKey(.p256), validity: .days(365, left: 100, at: now), permitting: ["other.example"]
        )
        #expect(scene.verdict([try scene.leaf(by: narrow).certificate, narrow.certificate]).codes == [.chainInvalid])
    }

    @Test("a broken signature is chain-invalid")
    func brokenSignature() throws {
        let leaf = try scene.leaf()
        let verdict = scene.verdict([
            leaf.certificate.withBrokenSignature, scene.issuing.certificate, scene.upper.certificate,
        ])
        #expect(verdict.codes == [.chainInvalid])
    }

    @Test("bytes that are no certificate are certificate-malformed")
    func malformed() {
        #expect(scene.verdict([CertificateDER([0x30, 0x03, 1, 2, 3])]).codes == [.certificateMalformed])
        #expect(scene.verdict([CertificateDER([])]).codes == [.certificateMalformed])
    }

    @Test("seven certificates are fine, eight are chain-too-long")
    func tooLong() throws {
        let chain = full(try scene.leaf())
        let padding = (0..<5).map { _ in scene.stranger.certificate }
        #expect(scene.verdict(chain + padding.prefix(4)).severity == .notice)
        #expect(scene.verdict(chain + padding).codes.contains(.chainTooLong))
    }

    @Test("the mended chain puts the certificates in order and drops what is not needed")
    func mended() throws {
        let leaf = try scene.leaf()
        let sent = [leaf.certificate, scene.stranger.certificate, scene.upper.certificate, scene.issuing.certificate]
        #expect(mendedChain(of: sent, trust: scene.trust, at: now) == full(leaf))
        #expect(mendedChain(of: [leaf.certificate], trust: scene.trust, at: now) == nil)
        let known = [scene.upper.certificate, scene.issuing.certificate]
        #expect(mendedChain(of: [leaf.certificate], with: known, trust: scene.trust, at: now) == full(leaf))
    }
}
