import API
import ArgumentParser
import Checks
import Timekeeping

/// `cfmonctl history`: the past of one origin.
struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Shows the past of an origin: each run of equal results, the newest first.")

    @Argument(help: "The id of an origin.")
    var origin: String

    @Option(help: "How far to look back: 90m, 12h, 30d.", transform: SpanArgument.read)
    var since: Duration = .seconds(30 * 86_400)

    @Option(help: "The greatest number of runs.")
    var limit = 200

    @Option(name: [.short, .long], help: "The shape of the output.")
    var output: TextFormat = .text

    @OptionGroup var options: ControlOptions

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit must be 1 at the least.") }
    }

    func run() async throws {
        let document = try await options.control.get(
            ControlPath.history(origin, limit: limit), as: HistoryDocument.self)
        try document.since(World.live().now().advanced(by: -since.components.seconds)).show(as: output)
    }
}

extension HistoryDocument: Renderable {
    func text(on terminal: Terminal, at now: Instant) -> String { runs.table(on: terminal, at: now) }

    /// Only the runs that end at or after the instant.
    func since(_ start: Instant) -> HistoryDocument {
        HistoryDocument(origin: origin, runs: runs.filter { (Timestamp($0.to).instant ?? start) >= start })
    }
}

extension [RunDocument] {
    func table(on terminal: Terminal, at now: Instant, indent: Int = 0) -> String {
        var table = TextTable(
            header: ["FROM", "TO", "CHECKS", "VERDICT", "HEADLINE", "FAILS", "MIN/P50/P95/MAX ms"], elastic: 4)
        table.rows = flatMap { run -> [[TextTable.Cell]] in
            let verdict = Severity(word: run.verdict)
            let row: [TextTable.Cell] = [
                .init(Timestamp(run.from).text(at: now, on: terminal)),
                .init(Timestamp(run.to).text(at: now, on: terminal)),
                .init("\(run.checks)"), .init(terminal.word(verdict), verdict.ink), .init(run.headline ?? "-"),
                .init(Timestamp(run.failsAt).text(at: now, on: terminal)), .init(run.latency?.text ?? "-"),
            ]
            return (run.gap.map { [run.gapRow($0, at: now, on: terminal)] } ?? []) + [row]
        }
        return table.rendered(on: terminal, indent: indent)
    }
}

extension RunDocument {
    /// The time without data that follows a run, in which the verdict is unknown.
    fileprivate func gapRow(_ gap: Int64, at now: Instant, on terminal: Terminal) -> [TextTable.Cell] {
        let end = Timestamp(to).instant.map { $0.advanced(by: gap).description }
        return [
            .init(Timestamp(to).text(at: now, on: terminal)), .init(Timestamp(end).text(at: now, on: terminal)),
            .init("0"),
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
