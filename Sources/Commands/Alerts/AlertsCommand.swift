import API
import ArgumentParser
import Checks
import Timekeeping

/// `cfmonctl alerts`: the open alerts.
struct AlertsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts", abstract: "Shows the open alerts: one for each cause, with the origins that it touches.")

    @Option(name: [.short, .long], help: "The shape of the output.")
    var output: TextFormat = .text

    @OptionGroup var options: ControlOptions

    func run() async throws {
        try await options.control.get(ControlPath.alerts, as: AlertsDocument.self).show(as: output)
    }
}

extension AlertsDocument: Renderable {
    func text(on terminal: Terminal, at now: Instant) -> String {
        terminal.isTerminal && alerts.isEmpty ? "no alert is open\n" : alerts.table(on: terminal, at: now)
    }
}

extension [AlertDocument] {
    /// The worst first, then the oldest.
    func table(on terminal: Terminal, at now: Instant, indent: Int = 0) -> String {
        // A terminal shows this column only when it says something. Programs always get it.
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
                .init(alert.code), .init(alert.title), .init(Timestamp(alert.openedAt).text(at: now, on: terminal)),
                .init(alert.origins.map(\.id).joined(separator: ",")),
            ]
            return row + (showsQuiet ? [.init(alert.quiet(at: now, on: terminal))] : [])
        }
        return table.rendered(on: terminal, indent: indent)
    }
}
