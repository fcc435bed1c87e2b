import Checks
import Testing

@testable import API
@testable import Commands

@Suite("Which origins are told, and what counts")
struct SelectionTests {
    @Test("an origin is named by its id or its domain")
    func named() throws {
        #expect(try Shown.status.only(["shop"]).origins.map(\.check.origin.id) == ["shop"])
        #expect(try Shown.status.only(["shop-origin.example.com"]).origins.map(\.check.origin.id) == ["shop"])
        #expect(try Shown.status.only([]).origins.count == 3)
    }

    @Test("a name that none has is refused")
    func stranger() {
        #expect(throws: UnknownOrigin(name: "shpo")) { try Shown.status.only(["api", "shpo"]) }
    }

    @Test("critical is worse than warning, that than unknown, that than ok")
    func order() {
        var document = Shown.status
        let verdicts = ["ok", "unknown", "critical", "notice", "warning"]
        document.origins = verdicts.map { verdict in
            var origin = Shown.status.origins[0]
            origin.check.verdict = verdict
            return origin
        }
        #expect(document.worstFirst.map(\.check.verdict) == ["critical", "warning", "unknown", "notice", "ok"])
        #expect(document.severity == .critical)
        document.origins.remove(at: 2)
        #expect(document.severity == .warning)
    }

    @Test("of two that are equally bad, the one that fails first stands first")
    func urgency() {
        var document = Shown.status
        document.origins = [("c", nil), ("b", "2027-01-01T00:00:00Z"), ("a", "2026-12-01T00:00:00Z")].map { id, end in
            var origin = Shown.status.origins[2]
            origin.check.origin.id = id
            origin.check.failsAt = end
            return origin
        }
        #expect(document.worstFirst.map(\.check.origin.id) == ["a", "b", "c"])
    }

    @Test("the monitor's own health counts only where all origins were asked for")
    func monitor() throws {
        let document = try Shown.sick.only(["api"])
        #expect(StatusPage(document: document, isWhole: false).severity(at: Shown.now) == .ok)
        #expect(StatusPage(document: document, isWhole: true).severity(at: Shown.now) == .warning)
    }

    @Test("no origin is no good news")
    func nothing() {
        let page = StatusPage(document: StatusDocument(daemon: Shown.daemon, origins: []), isWhole: true)
        #expect(page.severity(at: Shown.now) == .unknown)
        #expect(page.severity(at: Shown.now).exitCode == 3)
    }

    @Test("one check is printed as it is, several as a status without a daemon")
    func json() throws {
        #expect(try JSON.decode(CheckDocument.self, from: Array([Shown.half].json().utf8)) == Shown.half)
        let several = try JSON.decode(StatusDocument.self, from: Array([Shown.half, Shown.soon].json().utf8))
        #expect(several.schema == "cfmon.status/1")
        #expect(several.daemon == nil)
        #expect(several.origins.map(\.check) == [Shown.half, Shown.soon])
    }
}
