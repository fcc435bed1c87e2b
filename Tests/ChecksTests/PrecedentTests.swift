import Checks
import TLS
import Testing
import Timekeeping

@Suite("What only a comparison with the last check shows", .timeLimit(.minutes(5)))
struct PrecedentTests {
    let scene: Scene
    let old: Leaf
    let new: Leaf

    init() throws {
        scene = try Scene.shared.get()
        old = try scene.leaf(left: 30)
        new = try scene.leaf(left: 85)
    }

    /// An origin whose addresses serve these leaves, one each; none is an address that refuses.
    private func report(
        _ leaves: [Leaf?], under name: String = "origin.example", at instant: Instant = now, after last: Report? = nil,
        severities: [FindingCode: Severity] = [:]
    ) -> Report {
        var origin = Origin(domain: "origin.example")
        if name != origin.domain { origin.hostHeaders = [name] }
        let attempts = leaves.enumerated().map { index, leaf in
            let endpoint = Endpoint(address: IPAddress("93.184.216.\(index + 1)")!, port: 443)
            guard let leaf else {
                return Attempt(endpoint: endpoint, serverName: name, connection: .refused(tries: 3))
            }
            var attempt = Attempt(endpoint: endpoint, serverName: name, connection: .open(tries: 1))
            var record = HandshakeRecord(outcome: .completed)
            record.chain = [leaf.certificate, scene.issuing.certificate, scene.upper.certificate]
            record.version = 0x0304
            attempt.handshake = record
            return attempt
        }
        let observation = Observation(
            origin: origin, at: instant,
            lookup: Lookup(answer: .addresses(attempts.map(\.endpoint.address)), milliseconds: 1),
            attempts: attempts)
        var expecting = Expectations()
        expecting.severities = severities
        expecting.precedent = last.map(Precedent.init)
        let verdict = judge(observation, expecting: expecting, trust: scene.trust, at: instant)
        return Report(observation: observation, verdict: verdict)
    }

    @Test("another certificate is told as a fact, with the old one and the new one")
    func changed() throws {
        let first = report([old])
        #expect(first.verdict.codes == [])
        let verdict = report([new], at: now.advanced(by: 60), after: first).verdict
        #expect(verdict.codes == [.certificateChanged])
        #expect(verdict.severity == .ok)
        #expect(verdict.headline == nil)
        let finding = try #require(verdict[.certificateChanged])
        #expect(finding.certificate == new.certificate.sha256)
        #expect(finding.evidence["old"] == .list([old.certificate.sha256]))
        #expect(finding.evidence["new"] == .list([new.certificate.sha256]))
        #expect(finding.evidence["differs"] == .list(["certificate"]))
        #expect(finding.evidence["changed_at"] == .text("2026-11-21T03:01:00Z"))
    }

    @Test("the same certificate is no change, and without a last check nothing is")
    func same() {
        #expect(report([old], after: report([old])).verdict.codes == [])
        #expect(report([new]).verdict.codes == [])
    }

    @Test("a change is told for a day, to the second, and in the same words")
    func day() {
        let change = report([new], after: report([old]))
        let later = report([new], at: now.advanced(by: 86_399), after: change)
        #expect(later.verdict[.certificateChanged] == change.verdict[.certificateChanged])
        #expect(report([new], at: now.advanced(by: 86_400), after: later).verdict[.certificateChanged] == nil)
    }

    @Test("another key and another issuer are named")
    func issuerAndKey() throws {
        let other = try scene.root.intermediate(
            "Other Issuing CA", key: SigningKey(.p256), validity: .days(1825, left: 1000, at: now))
        let moved = try scene.leaf(key: SigningKey(.p256), by: other)
        let finding = report([moved], after: report([old])).verdict[.certificateChanged]
        #expect(finding?.evidence["differs"] == .list(["certificate", "issuer", "key"]))
        #expect(finding?.title == "the certificate and issuer and key changed (2026-11-21T03:00:00Z)")
    }

    @Test("one of two addresses with a new certificate is a change, and the other one following is none")
    func rollOut() {
        let half = report([old, new], after: report([old, old]))
        #expect(half.verdict[.certificateChanged]?.evidence["new"] == .list([new.certificate.sha256]))
        let whole = report([new, new], at: now.advanced(by: 60), after: half)
        #expect(whole.verdict[.certificateChanged]?.evidence["changed_at"] == .text("\(now)"))
        #expect(whole.verdict[.addressesDisagree] == nil)
    }

    @Test("a name that was not asked for before has nothing to be compared with")
    func anotherName() {
        #expect(report([new], under: "www.example", after: report([old])).verdict[.certificateChanged] == nil)
    }

    @Test("whoever wants to be alerted of a change can be")
    func override() {
        let verdict = report([new], after: report([old]), severities: [.certificateChanged: .warning]).verdict
        #expect(verdict.severity == .warning)
        #expect(verdict.headline?.code == .certificateChanged)
    }

    @Test("different certificates are a roll-out for an hour, to the second, and then a warning")
    func differs() throws {
        let first = report([old, new])
        #expect(first.verdict.codes == [.addressesDisagree])
        #expect(first.verdict.severity == .notice)
        #expect(first.verdict[.addressesDisagree]?.evidence["since"] == .text("\(now)"))
        let last = report([old, new], at: now.advanced(by: 3599), after: first)
        #expect(last.verdict.codes == [.addressesDisagree])
        #expect(last.verdict.severity == .notice)
        let late = report([old, new], at: now.advanced(by: 3600), after: last)
        #expect(late.verdict.codes == [.certificateDiffers])
        #expect(late.verdict.severity == .warning)
        #expect(late.verdict.cloudFront.status == nil)
        #expect(late.verdict[.certificateDiffers]?.evidence["since"] == .text("\(now)"))
        let later = report([old, new], at: now.advanced(by: 86_400), after: late)
        #expect(later.verdict[.certificateDiffers] == late.verdict[.certificateDiffers])
    }

    @Test("a difference that went away and came back is a new one")
    func again() {
        let late = report([old, new], at: now.advanced(by: 3600), after: report([old, new]))
        let mended = report([new, new], at: now.advanced(by: 3660), after: late)
        #expect(!mended.verdict.codes.contains(.certificateDiffers))
        let again = report([new, old], at: now.advanced(by: 3720), after: mended)
        #expect(again.verdict[.addressesDisagree]?.severity == .notice)
        #expect(again.verdict[.certificateDiffers] == nil)
    }

    @Test("addresses that differ in their verdict are a warning at once")
    func verdicts() throws {
        let verdict = report([old, try scene.leaf(left: -1)]).verdict
        #expect(verdict[.addressesDisagree]?.severity == .warning)
        #expect(verdict[.addressesDisagree]?.evidence["differs"] == .list(["certificate", "verdict"]))
        #expect(verdict[.certificateExpired] != nil)
    }

    @Test("a report is pending while it speaks of a comparison")
    func pending() {
        #expect(!Precedent(report([old])).isPending)
        #expect(Precedent(report([new], after: report([old]))).isPending)
        #expect(Precedent(report([old, new])).isPending)
        #expect(!Precedent(report([nil])).hasCertificates)
        #expect(Precedent(report([nil, old])).hasCertificates)
    }
}
