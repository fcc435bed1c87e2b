import Logging
import Synchronization
import Testing

@testable import Daemon

@Suite("The journal")
struct JournalTests {
    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])

        func add(_ line: String) {
            lines.withLock { $0.append(line) }
        }

        var all: [String] { lines.withLock { $0 } }
    }

    private let lines = Lines()

    private func journal(_ style: Journal.Style) -> Journal {
        Journal(style: style, level: .info, now: { beginning }, write: { [lines] in lines.add($0) })
    }

    @Test("each line carries its priority")
    func priorities() {
        let logger = journal(.journal).logger()
        logger.info("a")
        logger.notice("b")
        logger.warning("c")
        logger.error("d")
        #expect(lines.all == ["<6>a\n", "<5>b\n", "<4>c\n", "<3>d\n"])
    }

    @Test("a terminal gets the time and the level")
    func terminal() {
        journal(.terminal).logger().warning("careful")
        #expect(lines.all == ["2027-01-15T08:00:00Z warning: careful\n"])
    }

    @Test("what a peer sent cannot begin a line of its own, nor move a terminal")
    func hostile() {
        journal(.journal).logger().error("name\n<0>fake \u{1B}[31m")
        #expect(lines.all.count == 1)
        #expect(lines.all.first?.dropLast().contains("\n") == false)
        #expect(lines.all.first?.contains("\u{1B}") == false)
    }

    @Test("what is less than the level is left out")
    func level() {
        journal(.journal).logger(level: .warning).notice("quiet")
        #expect(lines.all.isEmpty)
    }

    @Test("a complaint is the bare line, so that file, line and column stand first")
    func affected() {
        journal(.terminal).fail("cfmon.yaml:3:7: unknown key")
        journal(.journal).fail("cfmon.yaml:3:7: unknown key")
        #expect(lines.all == ["cfmon.yaml:3:7: unknown key\n", "<3>cfmon.yaml:3:7: unknown key\n"])
    }

    @Test("priorities are for the journal alone, and not for a file that inherited its environment")
    func style() {
        #expect(Journal.Style.of(stream: "8:12345", standardError: "socket:[12345]") == .journal)
        #expect(Journal.Style.of(stream: "8:12345", standardError: "socket:[12346]") == .terminal)
        #expect(Journal.Style.of(stream: "8:12345", standardError: "/tmp/cfmond.log") == .terminal)
        #expect(Journal.Style.of(stream: "", standardError: "socket:[]") == .terminal)
    }
}
