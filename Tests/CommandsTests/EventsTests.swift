import Checks
import Glibc
import Testing

@testable import API
@testable import Commands

@Suite("Events on the screen")
struct EventsTests {
    private let events = [
        EventDocument(
            id: 8, at: "2026-11-21T02:50:30Z", kind: "certificate", origin: "shop", addresses: ["192.0.2.8:443"],
            serverName: "www.example.com", was: String(repeating: "a1", count: 32),
            became: String(repeating: "b2", count: 32), text: "another leaf"),
        EventDocument(
            id: 7, at: "2026-11-21T02:50:00Z", kind: "verdict", origin: "shop", code: "chain-incomplete", was: "ok",
            became: "critical", text: "an issuer is missing from the chain"),
    ]

    @Test("for programs they are columns parted by tabs, and nothing is cut")
    func plain() throws {
        let text = try EventsDocument(events: events, last: 8).rendered(as: .text, on: .plain, at: Shown.now)
        #expect(
            text == """
                AT\tKIND\tORIGIN\tALERT\tWAS\tBECAME\tADDRESSES\tTEXT
                2026-11-21T02:50:30Z\tcertificate\tshop\t-\t\(String(repeating: "a1", count: 32))\t\
                \(String(repeating: "b2", count: 32))\t192.0.2.8:443\tanother leaf
                2026-11-21T02:50:00Z\tverdict\tshop\t-\tok\tcritical\t-\tan issuer is missing from the chain

                """)
    }

    @Test("for people fingerprints are short")
    func screen() throws {
        let text = events.table(on: Terminal(isTerminal: true, colours: false, width: 160), at: Shown.now)
        #expect(text.contains("a1a1a1a1a1a1…  b2b2b2b2b2b2…"))
        #expect(
            try EventsDocument(events: [], last: 0).rendered(as: .text, on: Shown.screen, at: Shown.now)
                == "nothing happened\n")
    }

    @Test("followed, the header comes once, and JSON is an object a line")
    func following() throws {
        var text = EventStream(format: .text, terminal: .plain)
        #expect(try text.next([events[1]], at: Shown.now).hasPrefix("AT\tKIND"))
        #expect(try text.next([events[0]], at: Shown.now).hasPrefix("2026-11-21T02:50:30Z\tcertificate"))
        #expect(try text.next([], at: Shown.now).isEmpty)
        var json = EventStream(format: .json, terminal: .plain)
        let lines = try json.next(events, at: Shown.now).split(separator: "\n")
        #expect(try lines.map { try JSON.decode(EventDocument.self, from: Array($0.utf8)) } == events)
    }

    @Test("a time without data stands in the history as what it is")
    func gap() {
        let runs = [
            RunDocument(
                from: "2026-11-21T02:00:00Z", to: "2026-11-21T03:00:00Z", checks: 12, verdict: "ok", headline: nil,
                failsAt: nil),
            RunDocument(
                from: "2026-11-20T00:00:00Z", to: "2026-11-20T02:00:00Z", checks: 24, verdict: "ok", headline: nil,
                failsAt: nil, gap: 86_400),
        ]
        let lines = runs.table(on: .plain, at: Shown.now).split(separator: "\n")
        #expect(lines.count == 4)
        #expect(lines[2] == "2026-11-20T02:00:00Z\t2026-11-21T02:00:00Z\t0\tunknown\tno data\t-\t-")
    }

    @Test("a backup never takes the place of a file that is there, and what is not whole has no name")
    func partial() throws {
        let path = "/tmp/cfmon-partial-\(UInt64.random(in: .min ... .max))"
        do {
            let file = try PartialFile(for: path)
            try file.write([1, 2, 3])
        }
        #expect(throws: PartialFile.Fault.self) { try PartialFile(for: path + "/missing/file") }
        let file = try PartialFile(for: path)
        try file.write([1, 2, 3])
        try file.finish()
        #expect(file.size == 3)
        #expect(throws: PartialFile.Fault(path: path, reason: "it exists already")) { try PartialFile(for: path) }
        #expect(throws: (any Error).self) { try FileBytes.read(path + ".part", limit: 9) }
        #expect(try FileBytes.read(path, limit: 9) == [1, 2, 3])
        unlink(path)
    }
}
