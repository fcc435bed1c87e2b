import Checks
import TLS
import Testing
import Timekeeping

/// Numbers that look random and are the same each time.
private struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 31)
    }
}

@Suite("The forecast is what the judge says of the future", .timeLimit(.minutes(5)))
struct ForecastTests {
    /// A generated world: two roots, one or two intermediates with cross-signs, all ends staggered.
    private func chain(_ dice: inout Dice) throws -> (chain: [CertificateDER], trust: TrustStore) {
        func days(_ range: ClosedRange<Int64>) -> Validity {
            .days(1000, left: Int64.random(in: range, using: &dice), at: now)
        }
        let first = try Authority.root("First Root", key: SigningKey(.p256), validity: days(20...900))
        let second = try Authority.root("Second Root", key: SigningKey(.p256), validity: days(20...900))
        let upper = try first.intermediate("Upper", key: SigningKey(.p256), validity: days(5...400))
        let upperAgain = try second.crossSign(upper, validity: days(5...400))
        let lower = try upper.intermediate("Lower", key: SigningKey(.p256), validity: days(5...300))
        let lowerAgain = try second.crossSign(lower, validity: days(5...300))
        let leaf = try lower.leaf(["origin.example"], key: SigningKey(.p256), validity: days(1...200))
        var rest = [lower.certificate, upper.certificate]
        if Bool.random(using: &dice) { rest.append(upperAgain.certificate) }
        if Bool.random(using: &dice) {
            rest.insert(lowerAgain.certificate, at: Int.random(in: 0...rest.count, using: &dice))
        }
        if Int.random(in: 0..<4, using: &dice) == 0 { rest.shuffle(using: &dice) }
        let anchors = Bool.random(using: &dice) ? [first, second] : [first]
        let trust = try TrustStore(pem: Array(PEM.encode(anchors.map(\.certificate)).utf8), name: "generated")
        return ([leaf.certificate] + rest, trust)
    }

    @Test("a second before fails_at CloudFront gets through, at fails_at it does not", arguments: 1...60)
    func boundary(seed: UInt64) throws {
        let scene = try Scene.shared.get()
        var dice = Dice(state: seed &* 7919)
        let (chain, trust) = try chain(&dice)
        let verdict = scene.verdict(chain, trust: trust)
        let end = try #require(verdict.forecast.failsAt)
        if end > now {
            #expect(verdict.cloudFront.status == nil)
            let before = scene.verdict(chain, trust: trust, at: end.advanced(by: -1))
            #expect(before.cloudFront.status == nil, "a second before \(end)")
            let then = scene.verdict(chain, trust: trust, at: end)
            #expect(then.cloudFront.status == 502, "at \(end)")
            #expect(then.headline?.code == verdict.forecast.because)
        } else {
            #expect(verdict.cloudFront.status == 502)
        }
    }

    @Test("while a verdict stands, judging again says the same in the same words", arguments: 1...40)
    func standing(seed: UInt64) throws {
        let scene = try Scene.shared.get()
        var dice = Dice(state: seed &* 104_729)
        let (chain, trust) = try chain(&dice)
        var instant = now
        var stood = 0
        while instant < now.advanced(by: 400 * 86_400) {
            let judgement = scene.judgement(chain, trust: trust, at: instant)
            let end = min(judgement.standsUntil, now.advanced(by: 400 * 86_400))
            guard end > instant else {
                instant = instant.advanced(by: 7 * 86_400)
                continue
            }
            stood += 1
            let between = instant.advanced(by: Int64.random(in: 0..<end.seconds(since: instant), using: &dice))
            for later in [between, end.advanced(by: -1)] {
                #expect(scene.verdict(chain, trust: trust, at: later) == judgement.verdict, "at \(later)")
            }
            instant = end
        }
        #expect(stood > 0 || scene.verdict(chain, trust: trust).severity != .ok)
    }

    @Test("a good chain stands until its first threshold, and a word about time never")
    func bounds() throws {
        let scene = try Scene.shared.get()
        let chain = [try scene.leaf(left: 60).certificate, scene.issuing.certificate, scene.upper.certificate]
        // The warning of a certificate of 90 days begins 21 days before its end.
        #expect(scene.judgement(chain).standsUntil == now.advanced(by: (60 - 21) * 86_400))
        let soon = scene.judgement(chain, at: now.advanced(by: 45 * 86_400))
        #expect(soon.verdict.codes == [.certificateExpiresSoon])
        #expect(soon.standsUntil == now.advanced(by: 45 * 86_400))
    }
}
