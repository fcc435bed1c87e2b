import Checks
import Testing
import Timekeeping

@testable import Commands

@Suite("What reaches the screen")
struct ScreenTests {
    private let table = TextTable(
        header: ["A", "B", "C"], elastic: 1,
        rows: [[.init("x", .red), .init(String(repeating: "b", count: 40)), .init("z")]])

    @Test("the elastic column gives way until the row fits")
    func elastic() {
        let narrow = Terminal(isTerminal: true, colours: false, width: 30)
        let lines = table.rendered(on: narrow).split(separator: "\n")
        #expect(lines.map(\.count) == [30, 30])
        #expect(lines[1] == "x  bbbbbbbbbbbbbbbbbbbbbbb…  z")
    }

    @Test("it never becomes so narrow that it tells nothing")
    func narrowest() {
        let lines = table.rendered(on: Terminal(isTerminal: true, colours: false, width: 4)).split(separator: "\n")
        #expect(lines[1] == "x  bbbbbbbbbbbbbbb…  z")
    }

    @Test("colours take no room, and there are none unless they are wanted")
    func colours() {
        let coloured = Terminal(isTerminal: true, colours: true, width: 80)
        let lines = table.rendered(on: coloured).split(separator: "\n")
        #expect(lines[1].hasPrefix("\u{1B}[1;31mx\u{1B}[0m  bbb"))
        #expect(!table.rendered(on: Shown.screen).contains("\u{1B}"))
        #expect(!table.rendered(on: .plain).contains("\u{1B}"))
    }

    @Test("what a peer sent cannot steer the terminal or break the columns")
    func hostile() {
        let table = TextTable(header: ["A", "B"], elastic: 0, rows: [[.init("a\tb\n\u{1B}]0;x\u{7}"), .init("c")]])
        #expect(table.rendered(on: .plain) == "A\tB\na\\u{9}b\\u{a}\\u{1b}]0;x\\u{7}\tc\n")
        #expect(Shown.screen.paragraph("a\u{202E}b\u{9B}2J", label: "", indent: 0) == "a\\u{202e}b\\u{9b}2J\n")
    }

    @Test("a paragraph is wrapped under itself on a terminal, and in one line elsewhere")
    func paragraph() {
        let screen = Terminal(isTerminal: true, colours: false, width: 34)
        let text = "one two three four five six seven eight"
        #expect(
            screen.paragraph(text, label: "Proof: ", indent: 2)
                == """
                  Proof: one two three four five
                         six seven eight

                """)
        #expect(Terminal.plain.paragraph(text, label: "Proof: ", indent: 2) == "  Proof: \(text)\n")
    }

    @Test("a time is relative and absolute for people, RFC 3339 for programs")
    func moments() {
        let text = { (time: String?) in Timestamp(time).text(at: Shown.now, on: Shown.screen) }
        #expect(text("2026-11-21T08:00:30Z") == "in 5 h (08:00:30Z)")
        #expect(text("2026-11-20T23:00:30Z") == "4 h ago (2026-11-20 23:00:30Z)")
        #expect(text("2026-12-03T12:00:00Z") == "in 12 d (2026-12-03)")
        #expect(text(nil) == "-")
        #expect(text("yesterday") == "-")
        #expect(Timestamp("2026-12-03T12:00:00Z").text(at: Shown.now, on: .plain) == "2026-12-03T12:00:00Z")
    }

    @Test("each verdict has a glyph of its own, and only on a terminal")
    func glyphs() {
        #expect(Set(Severity.allCases.map(\.glyph)).count == Severity.allCases.count)
        #expect(Shown.screen.word(.critical) == "✗ critical")
        #expect(Terminal.plain.word(.critical) == "critical")
    }

    @Test("an explanation tells meaning, reason, remedy and proof of every finding", arguments: FindingCode.allCases)
    func explanation(code: FindingCode) {
        let text = code.explanation(on: .plain)
        #expect(text.hasPrefix(code.rawValue + "\n"))
        for part in ["Meaning: ", "Why:     ", "Change:  ", "Verify:  "] {
            #expect(text.contains("\n  \(part)"), "\(code) lacks \(part)")
        }
    }

    @Test("the list of findings has a line for each")
    func list() {
        #expect(FindingCode.list(on: .plain).split(separator: "\n").count == FindingCode.allCases.count + 1)
    }

    @Test("an error page is told with the findings that lead to it")
    func page() {
        let text = ErrorPage("502 ERROR The request could not be satisfied.").explanation.text(on: .plain)
        #expect(text.hasPrefix("status 502: "))
        #expect(text.contains("\nchain-incomplete\t"))
    }
}
