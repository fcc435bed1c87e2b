import Checks
import TLS
import Testing

@Suite("Which names a certificate covers", .timeLimit(.minutes(5)))
struct NameRuleTests {
    private func verdict(
        _ names: [String], for name: String, forwarding host: String? = nil, commonName: String? = nil
    ) throws -> Verdict {
        let scene = try Scene.shared.get()
        let leaf = try scene.leaf(names, commonName: commonName)
        return scene.verdict(
            [leaf.certificate, scene.issuing.certificate, scene.upper.certificate], for: name, forwarding: host)
    }

    @Test("the exact name is covered, whatever its case")
    func exact() throws {
        #expect(try verdict(["Origin.Example"], for: "origin.example").codes == [])
    }

    @Test(
        "a wildcard stands for one label on the left",
        arguments: [("a.example.com", true), ("a.b.example.com", false), ("example.com", false)])
    func wildcard(name: String, isCovered: Bool) throws {
        #expect(try verdict(["*.example.com"], for: name).codes == (isCovered ? [] : [.nameMismatch]))
    }

    @Test("a wildcard within a label covers nothing")
    func partialWildcard() throws {
        #expect(try verdict(["w*.example.com"], for: "www.example.com").codes == [.nameMismatch])
    }

    @Test("another name is a mismatch, and the nearest name is shown")
    func mismatch() throws {
        let verdict = try verdict(["shop.example.com", "www.exampel.com"], for: "www.example.com")
        #expect(verdict.codes == [.nameMismatch])
        #expect(verdict.headline?.evidence["nearest"] == .text("www.exampel.com"))
        #expect(verdict.cloudFront.status == 502)
    }

    @Test("a forwarded Host that is covered is good, even where the origin domain is not")
    func forwarded() throws {
        #expect(try verdict(["www.example.com"], for: "origin.example", forwarding: "www.example.com").codes == [])
    }

    @Test("a forwarded Host where only the origin domain is covered is a warning")
    func originOnly() throws {
        let verdict = try verdict(["origin.example"], for: "origin.example", forwarding: "www.example.com")
        #expect(verdict.codes == [.nameOriginOnly])
        #expect(verdict.severity == .warning)
        #expect(verdict.cloudFront.status == nil)
    }

    @Test("the Common Name counts only where there is no alternative name")
    func commonName() throws {
        #expect(try verdict([], for: "origin.example", commonName: "origin.example").codes == [.nameCommonNameOnly])
        #expect(
            try verdict(["other.example"], for: "origin.example", commonName: "origin.example").codes == [.nameMismatch]
        )
    }

    @Test("a NUL in a name does not cut it short, and is shown escaped")
    func hostileName() throws {
        let verdict = try verdict(["origin.example\u{0}.evil.test"], for: "origin.example")
        #expect(verdict.codes == [.nameMismatch])
        #expect(verdict.headline?.evidence["names"] == .list(["origin.example\\u{0}.evil.test"]))
    }
}
