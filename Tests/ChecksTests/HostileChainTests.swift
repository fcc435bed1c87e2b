import Checks
import Glibc
import TLS
import Testing
import Timekeeping

@Suite("Hostile certificates", .timeLimit(.minutes(2)))
struct HostileChainTests {
    let scene: Scene

    init() throws {
        scene = try Scene.shared.get()
    }

    /// A verdict, and the computing time that it took, which does not depend on what else the machine does. The bounds
    /// are far away: only what multiplies passes them.
    private func timed(_ chain: [CertificateDER], trust: TrustStore? = nil) -> (Verdict, Duration) {
        func spent() -> Duration {
            var usage = rusage()
            // RUSAGE_THREAD, which stands behind _GNU_SOURCE.
            getrusage(1, &usage)
            return .seconds(usage.ru_utime.tv_sec) + .microseconds(usage.ru_utime.tv_usec)
        }
        let before = spent()
        let verdict = scene.verdict(chain, trust: trust)
        return (verdict, spent() - before)
    }

    @Test("ten thousand names are judged, and few of them are told")
    func manyNames() throws {
        let names = (0..<10_000).map { "x\(String($0, radix: 36))" }
        let chain = [try scene.leaf(names).certificate, scene.issuing.certificate, scene.upper.certificate]
        let (verdict, took) = timed(chain)
        #expect(verdict.codes == [.nameMismatch])
        #expect(verdict.texts.reduce(0) { $0 + $1.utf8.count } < 20_000)
        #expect(took < .seconds(5), "\(took)")
        let covered = try scene.leaf(names + ["origin.example"]).certificate
        #expect(scene.verdict([covered, scene.issuing.certificate, scene.upper.certificate]).codes == [])
    }

    @Test("control characters in names are neither shown nor taken for the end of a name")
    func nul() throws {
        let names = ["origin.example\0.evil.example", "\u{1B}[31morigin.example", "*.\0", "origin\r\n.example"]
        let leaf = try scene.leaf(names, commonName: "origin.example\u{202E}\u{2066}moc.live")
        let verdict = scene.verdict([leaf.certificate, scene.issuing.certificate, scene.upper.certificate])
        #expect(verdict.codes == [.nameMismatch])
        #expect(!verdict.hasRawText)
        let bare = try scene.leaf([], commonName: "origin.example\0.evil.example")
        let other = scene.verdict([bare.certificate, scene.issuing.certificate, scene.upper.certificate])
        #expect(other.codes == [.nameMismatch])
        #expect(!other.hasRawText)
    }

    @Test("letters that only Unicode takes for the same are other letters")
    func kelvin() throws {
        let bare = try scene.leaf([], commonName: "\u{212A}iosk.example")
        let verdict = scene.verdict(
            [bare.certificate, scene.issuing.certificate, scene.upper.certificate], for: "kiosk.example")
        #expect(verdict.codes == [.nameMismatch])
    }

    @Test("name constraints against names: what the library bears is judged, a bomb is refused, both soon")
    func nameConstraints() throws {
        func chain(_ constraints: Int, _ names: Int) throws -> [CertificateDER] {
            let permitted = (0..<constraints).map { "c\($0).example" } + ["example"]
            let ca = try scene.upper.intermediate(
                "Constrained CA", key: scene.key, validity: .days(900, left: 400, at: now), permitting: permitted)
            let leaf = try scene.leaf(["origin.example"] + (0..<names).map { "n\($0).example" }, by: ca)
            return [leaf.certificate, ca.certificate, scene.upper.certificate]
        }
        let (good, tookGood) = timed(try chain(1000, 1000))
        #expect(good.codes == [])
        let (bomb, tookBomb) = timed(try chain(2000, 2000))
        #expect(bomb.headline?.code == .chainInvalid)
        #expect(tookGood < .seconds(10) && tookBomb < .seconds(5), "\(tookGood), \(tookBomb)")
    }

    @Test("hundreds of intermediates with one name and one key identifier are searched within a budget")
    func crossSigns() throws {
        let good = [try scene.leaf().certificate, scene.issuing.certificate, scene.upper.certificate]
        let impostors = try (0..<300).map { number in
            try scene.stranger.intermediate(
                "Scene Issuing CA", key: scene.issuing.key, validity: .days(1800, left: 20 + Int64(number), at: now)
            ).certificate
        }
        let (verdict, took) = timed(good + impostors)
        #expect(verdict.severity != .critical, "\(verdict.codes)")
        #expect(took < .seconds(20), "\(took)")
        let (mixed, tookMixed) = timed([good[0]] + impostors.shuffled(using: &Dice.shared) + good.dropFirst())
        #expect(mixed.findings.count < 10)
        #expect(tookMixed < .seconds(20), "\(tookMixed)")
    }

    @Test("a ladder of cross-signs in all directions does not multiply")
    func ladder() throws {
        // Six names, each signed by each other, and by the root: more paths than anybody can count.
        let authorities = try (0..<6).map { number in
            try scene.root.intermediate(
                "Rung \(number)", key: SigningKey(.p256), validity: .days(900, left: 300 + Int64(number), at: now))
        }
        var pool = authorities.map(\.certificate)
        for one in authorities {
            for other in authorities where one.name != other.name {
                pool.append(try one.crossSign(other, validity: .days(900, left: 200, at: now)).certificate)
            }
        }
        let leaf = try scene.leaf(by: authorities[0])
        let (verdict, took) = timed([leaf.certificate] + pool)
        #expect(verdict.severity != .critical, "\(verdict.codes)")
        #expect(took < .seconds(20), "\(took)")
    }

    @Test("each byte of a leaf turned over gives a finding, and no crash")
    func brokenDER() throws {
        let leaf = try scene.leaf(issuerURL: "http://ca.example/ca.der").certificate
        let rest = [scene.issuing.certificate, scene.upper.certificate]
        for place in leaf.bytes.indices {
            var bytes = leaf.bytes
            bytes[place] ^= UInt8(1 + place % 255)
            let verdict = scene.verdict([CertificateDER(bytes)] + rest)
            // A certificate is signed, so that no byte of it is free.
            #expect(verdict.severity == .critical, "byte \(place)")
            #expect(!verdict.hasRawText)
        }
    }

    @Test("a broken certificate behind the leaf is passed over like any extra one")
    func brokenExtras() throws {
        let good = [try scene.leaf().certificate, scene.issuing.certificate, scene.upper.certificate]
        let broken = [
            CertificateDER([0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF]), CertificateDER([]), CertificateDER([0x30]),
        ]
        #expect(scene.verdict(good + broken).codes == [.chainExtra])
        #expect(scene.verdict(broken + good).headline?.code == .certificateMalformed)
    }

    @Test("a handshake that works and shows no certificate is no green")
    func noCertificate() {
        let verdict = scene.verdict([])
        #expect(verdict.codes == [.certificateMalformed])
        #expect(verdict.cloudFront.status == 502)
    }
}

private struct Dice: RandomNumberGenerator {
    var state: UInt64

    static var shared: Dice {
        get { Dice(state: 7) }
        set { _ = newValue }
    }

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 31)
    }
}
