import API
import Checks
import Timekeeping

extension AlertsDocument {
    /// The document in the wanted shape.
    func rendered(as format: TextFormat, on terminal: Terminal, at now: Instant) throws -> String {
        switch format {
        case .text:
            terminal.isTerminal && alerts.isEmpty ? "no alert is open\n" : alerts.table(on: terminal, at: now)
        case .json: try JSON.encode(self, pretty: true)
        }
    }
}

extension [AlertDocument] {
    /// The worst first, then the oldest.
    func table(on terminal: Terminal, at now: Instant, indent: Int = 0) -> String {
        // For people, a column is there where it says something; programs find all of them, always.
        let showsQuiet = !terminal.isTerminal || contains { $0.acknowledgement != nil || !$0.silences.isEmpty }
        var table = TextTable(
            header: ["ID", "SEVERITY", "STAGE", "CODE", "TITLE", "OPENED", "ORIGINS"] + (showsQuiet ? ["QUIET"] : []),
            elastic: 4)
        let ordered = sorted { left, right in
            let (one, other) = (Severity(word: left.severity), Severity(word: right.severity))
            return one == other ? (left.openedAt, left.id) < (right.openedAt, right.id) : one > other
        }
        table.rows = ordered.map { alert in
            let severity = Severity(word: alert.severity)
            let row: [TextTable.Cell] = [
                .init("\(alert.id)"), .init(terminal.word(severity), severity.ink), .init(alert.stage),
                .init(alert.code), .init(alert.title), .init(Moment(alert.openedAt).text(at: now, on: terminal)),
                .init(alert.origins.map(\.id).joined(separator: ",")),
            ]
            return row + (showsQuiet ? [.init(alert.quiet(at: now, on: terminal))] : [])
        }
        return table.rendered(on: terminal, indent: indent)
    }
}
