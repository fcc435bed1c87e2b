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

    @Option(help: "How far to look back: 90m, 12h, 30d.", transform: Spans.read)
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
        let now = World.live().now()
        let recent = document.since(now.advanced(by: -since.components.seconds))
        print(try recent.rendered(as: output, on: Terminal.standardOutput(), at: now), terminator: "")
    }
}

/// Spans on the command line.
enum Spans {
    static func read(_ text: String) throws -> Duration {
        guard let span = Duration(span: text) else {
            throw ValidationError("\(text) is no span such as 90m, 12h or 30d.")
        }
        return span
    }
}
