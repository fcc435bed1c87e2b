import Checks
import TLS
import Testing
import Timekeeping

@Suite("Attempts that share a judgement", .timeLimit(.minutes(2)))
struct SharedJudgementTests {
    /// Chains of each kind that a judge tells apart, by number.
    private static func chains(_ scene: Scene) throws -> [[CertificateDER]] {
        let above = [scene.issuing.certificate, scene.upper.certificate]
        let good = try scene.leaf(["*.example", "origin.example"]).certificate
        let other = try scene.leaf(["other.example"]).certificate
        return [
            [good] + above, [other] + above, [good], above.reversed() + [good], [good] + above.reversed(),
            [try scene.leaf(["*.example"], left: -2).certificate] + above,
            [try scene.leaf(["www.example"], left: 5).certificate] + above,
            [try scene.leaf([], commonName: "www.example").certificate] + above,
            [try scene.leaf(by: scene.stranger).certificate], [CertificateDER([0x30])], [],
            [good] + above + [other],
        ]
    }

    @Test("judging all attempts at once says of each what judging it alone does", arguments: 1...20)
    func alone(seed: UInt64) throws {
        let scene = try Scene.shared.get()
        let chains = try Self.chains(scene)
        var state = seed &* 2_862_933_555_777_941_757
        func draw(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(count))
        }
        var origin = Origin(domain: "origin.example")
        origin.hostHeaders = ["www.example", "api.example", "a.b.example"]
        // Few kinds at a time, so that attempts do share.
        let kinds = (0..<3).map { _ in draw(chains.count) }
        let attempts = (1...4).flatMap { number in
            origin.serverNames.map { name in
                let endpoint = Endpoint(address: IPAddress("93.184.216.\(number)")!, port: 443)
                guard draw(8) > 0 else {
                    return Attempt(endpoint: endpoint, serverName: name, connection: .refused(tries: 3))
                }
                var attempt = Attempt(endpoint: endpoint, serverName: name, connection: .open(tries: 1))
                var record = HandshakeRecord(outcome: draw(6) > 0 ? .completed : .alert(40))
                record.chain = chains[kinds[draw(kinds.count)]]
                record.version = draw(4) > 0 ? 0x0304 : 0x0301
                attempt.handshake = record
                if draw(3) == 0 {
                    var other = HandshakeRecord(outcome: .completed)
                    other.chain = chains[kinds[draw(kinds.count)]]
                    attempt.diagnosis = Diagnosis()
                    attempt.diagnosis?.withoutServerName = other
                    attempt.diagnosis?.withOriginDomain = draw(2) == 0 ? other : nil
                }
                return attempt
            }
        }
        var expecting = Expectations()
        expecting.answeredBefore = true
        func verdict(_ attempts: [Attempt]) -> Verdict {
            let lookup = Lookup(answer: .addresses(attempts.map(\.endpoint.address)), milliseconds: 1)
            let observation = Observation(origin: origin, at: now, lookup: lookup, attempts: attempts)
            return judge(observation, expecting: expecting, trust: scene.trust, at: now)
        }
        let together = verdict(attempts)
        for (index, attempt) in attempts.enumerated() {
            let alone = verdict([attempt])
            #expect(together.attempts[index] == alone.attempts[0])
            let own = { (finding: Finding) in
                finding.endpoint == attempt.endpoint && finding.serverName == attempt.serverName
            }
            #expect(together.findings.filter(own) == alone.findings.filter(own))
        }
    }
}
