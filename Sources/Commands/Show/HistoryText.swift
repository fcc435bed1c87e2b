import Checks
import Timekeeping
import Wire

extension HistoryDocument {
    /// The document in the wanted shape.
    func rendered(as format: TextFormat, on terminal: Terminal, at now: Instant) throws -> String {
        switch format {
        case .text: runs.text(on: terminal, at: now)
        case .json: try JSON.encode(self, pretty: true)
        }
    }

    /// Only the runs that reach past the instant.
    func since(_ start: Instant) -> HistoryDocument {
        HistoryDocument(origin: origin, runs: runs.filter { (Moment($0.to).instant ?? start) >= start })
    }
}

extension [RunDocument] {
    func text(on terminal: Terminal, at now: Instant, indent: Int = 0) -> String {
        var table = TextTable(header: ["FROM", "TO", "CHECKS", "VERDICT", "HEADLINE", "FAILS"], elastic: 4)
        table.rows = map { run in
            let verdict = Severity(word: run.verdict)
            return [
                .init(Moment(run.from).text(at: now, on: terminal)), .init(Moment(run.to).text(at: now, on: terminal)),
                .init("\(run.checks)"), .init(terminal.word(verdict), verdict.ink), .init(run.headline ?? "-"),
                .init(Moment(run.failsAt).text(at: now, on: terminal)),
            ]
        }
        return table.rendered(on: terminal, indent: indent)
    }
}
