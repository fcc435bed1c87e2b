import API
import Checks
import Timekeeping

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
        var table = TextTable(
            header: ["FROM", "TO", "CHECKS", "VERDICT", "HEADLINE", "FAILS", "MIN/P50/P95/MAX ms"], elastic: 4)
        table.rows = flatMap { run -> [[TextTable.Cell]] in
            let verdict = Severity(word: run.verdict)
            let row: [TextTable.Cell] = [
                .init(Moment(run.from).text(at: now, on: terminal)), .init(Moment(run.to).text(at: now, on: terminal)),
                .init("\(run.checks)"), .init(terminal.word(verdict), verdict.ink), .init(run.headline ?? "-"),
                .init(Moment(run.failsAt).text(at: now, on: terminal)), .init(run.latency?.text ?? "-"),
            ]
            return (run.gap.map { [run.silence($0, at: now, on: terminal)] } ?? []) + [row]
        }
        return table.rendered(on: terminal, indent: indent)
    }
}

extension RunDocument {
    /// The time without data that follows a run: nobody knows how it was then.
    fileprivate func silence(_ gap: Int64, at now: Instant, on terminal: Terminal) -> [TextTable.Cell] {
        let end = Moment(to).instant.map { $0.advanced(by: gap).description }
        return [
            .init(Moment(to).text(at: now, on: terminal)), .init(Moment(end).text(at: now, on: terminal)), .init("0"),
            .init(terminal.word(.unknown), Severity.unknown.ink), .init("no data"), .init("-"), .init("-"),
        ]
    }
}

extension LatencyDocument {
    /// As `MIN/P50/P95/MAX`, in whole milliseconds from ten on.
    fileprivate var text: String {
        [min, median, high, max].map { part in
            part.map { $0 < 10 ? "\(($0 * 10).rounded() / 10)" : "\(Int(exactly: $0.rounded()) ?? .max)" } ?? "-"
        }.joined(separator: "/")
    }
}
