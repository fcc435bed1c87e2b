import Checks
import TLS
import Testing
import Timekeeping

@Suite("Validity, to the second", .timeLimit(.minutes(5)))
struct ValidityTests {
    let scene: Scene

    init() throws {
        scene = try Scene.shared.get()
    }

    private func chain(_ leaf: Leaf) -> [CertificateDER] {
        [leaf.certificate, scene.issuing.certificate, scene.upper.certificate]
    }

    @Test("a leaf is expired from the second of notAfter on, as the library has it")
    func expiry() throws {
        let leaf = try scene.leaf(left: 10)
        let end = now.advanced(by: 10 * 86_400)
        let before = scene.verdict(chain(leaf), at: end.advanced(by: -1))
        #expect(before.codes == [.certificateExpiresSoon])
        #expect(before.severity == .critical)
        #expect(before.cloudFront.status == nil)
        let after = scene.verdict(chain(leaf), at: end)
        #expect(after.codes == [.certificateExpired])
        #expect(after.cloudFront.status == 502)
        #expect(after.forecast == Forecast(failsAt: end, because: .certificateExpired))
    }

    @Test("a leaf is good from the second of notBefore on")
    func beginning() throws {
        let leaf = try scene.leaf(left: 100, lifetime: 90)
        let begin = now.advanced(by: 10 * 86_400)
        #expect(scene.verdict(chain(leaf), at: begin.advanced(by: -1)).codes == [.certificateNotYetValid])
        #expect(scene.verdict(chain(leaf), at: begin).codes == [])
    }

    @Test(
        "the warning comes at the smaller of 21 days and a quarter of the lifetime",
        arguments: [(lifetime: Int64(398), days: 21.0), (90, 21), (45, 11.25), (6, 1.5)])
    func warning(lifetime: Int64, days: Double) throws {
        let leaf = try scene.leaf(left: lifetime, lifetime: lifetime)
        let end = now.advanced(by: lifetime * 86_400)
        let threshold = end.advanced(by: -Int64(days * 86_400))
        #expect(scene.verdict(chain(leaf), at: threshold.advanced(by: -1)).severity == .ok)
        let warned = scene.verdict(chain(leaf), at: threshold)
        #expect(warned.codes == [.certificateExpiresSoon])
        #expect(warned.severity == .warning)
    }

    @Test(
        "it becomes critical at the smaller of 3 days and a tenth of the lifetime",
        arguments: [(lifetime: Int64(398), days: 3.0), (90, 3), (6, 0.6)])
    func critical(lifetime: Int64, days: Double) throws {
        let leaf = try scene.leaf(left: lifetime, lifetime: lifetime)
        let threshold = now.advanced(by: lifetime * 86_400 - Int64(days * 86_400))
        #expect(scene.verdict(chain(leaf), at: threshold.advanced(by: -1)).severity == .warning)
        #expect(scene.verdict(chain(leaf), at: threshold).severity == .critical)
    }

    @Test("through its last day and past its end, a certificate of 160 hours is never silent")
    func shortLived() throws {
        let validity = Validity(from: now.advanced(by: -100 * 3600), until: now.advanced(by: 60 * 3600))
        let leaf = try scene.issuing.leaf(["origin.example"], key: scene.key, validity: validity)
        for hour in Int64(21)...70 {
            let verdict = scene.verdict(chain(leaf), at: now.advanced(by: hour * 3600))
            let expected: Severity = hour >= 44 ? .critical : .warning
            #expect(verdict.severity == expected, "hour \(hour)")
            #expect(verdict.codes == [hour >= 60 ? .certificateExpired : .certificateExpiresSoon], "hour \(hour)")
        }
    }

    @Test("an intermediate that ends before the leaf is chain-expires-soon and named, not the leaf's expiry")
    func intermediateFirst() throws {
        let ending = try scene.root.intermediate(
            "Ending CA", key: SigningKey(.p256), validity: .days(365, left: 10, at: now))
        let leaf = try scene.leaf(by: ending)
        let verdict = scene.verdict([leaf.certificate, ending.certificate])
        #expect(verdict.codes == [.chainExpiresSoon])
        #expect(verdict[.chainExpiresSoon]?.certificate == ending.certificate.sha256)
        #expect(verdict.forecast == Forecast(failsAt: now.advanced(by: 10 * 86_400), because: .chainExpired))
    }

    @Test("a second path carries the chain beyond the end of the first")
    func alternative() throws {
        let other = try Authority.root("Other Root", key: SigningKey(.p256), validity: .days(7300, left: 5000, at: now))
        let first = try scene.root.intermediate(
            "Twice CA", key: SigningKey(.p256), validity: .days(365, left: 5, at: now))
        let second = try other.crossSign(first, validity: .days(365, left: 200, at: now))
        let trust = try TrustStore(
            pem: Array(PEM.encode([scene.root.certificate, other.certificate]).utf8), name: "both")
        let leaf = try scene.leaf(by: first)
        let verdict = scene.verdict([leaf.certificate, first.certificate, second.certificate], trust: trust)
        #expect(verdict.forecast.failsAt == now.advanced(by: 60 * 86_400))
        #expect(verdict.severity == .ok)
    }

    @Test("thresholds and severities are the operator's to change")
    func overrides() throws {
        var expecting = Expectations()
        expecting.warning = Threshold(remaining: 70 * 86_400, lifetimePercent: 100)
        let leaf = try scene.leaf()
        #expect(scene.verdict(chain(leaf), expecting: expecting).severity == .warning)
        expecting.severities[.certificateExpiresSoon] = .notice
        #expect(scene.verdict(chain(leaf), expecting: expecting).severity == .notice)
    }

    @Test("CloudFront fails since the first certificate of the last path has ended, and each one that did is told")
    func since() throws {
        func ago(_ days: Int64) -> Validity { .days(400, left: -days, at: now) }
        let root = try Authority.root("Root", key: SigningKey(.p256), validity: .days(4000, left: 900, at: now))
        let trust = try TrustStore(pem: Array(PEM.encode([root.certificate]).utf8), name: "generated")
        func verdict(upper: Int64, lower: Int64, leaf: Int64) throws -> Verdict {
            let above = try root.intermediate("Upper", key: SigningKey(.p256), validity: ago(upper))
            let below = try above.intermediate("Lower", key: SigningKey(.p256), validity: ago(lower))
            let own = try below.leaf(["origin.example"], key: SigningKey(.p256), validity: ago(leaf))
            return scene.verdict([own.certificate, below.certificate, above.certificate], trust: trust)
        }
        let both = try verdict(upper: -100, lower: 10, leaf: 5)
        #expect(both.codes == [.certificateExpired, .chainExpired])
        #expect(both.forecast.failsAt == now.advanced(by: -10 * 86_400))
        let above = try verdict(upper: 20, lower: 40, leaf: -30)
        #expect(above.codes == [.chainExpired])
        #expect(above.forecast.failsAt == now.advanced(by: -40 * 86_400))
        #expect(above.headline?.title.hasPrefix("an intermediate expired 40 d ago: CN=Lower") == true)
    }
}
