import API
import ArgumentParser
import Checks
import Config
import Timekeeping

/// `cfmonctl silence`: for a while, nobody wants to hear of some origins.
struct SilenceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "silence",
        abstract: "Keeps alerts of some origins quiet for a while; what is still wrong at the end is told then.",
        subcommands: [Add.self, List.self, Expire.self])

    /// `cfmonctl silence add`.
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Begins a silence for an origin, or for all that carry some labels.")

        @Option(
            name: .customLong("match"),
            help: ArgumentHelp("A label (name=value) that an origin must carry, or an origin's id.", valueName: "what"))
        var matches: [String]

        @Option(name: .customLong("for"), help: ArgumentHelp("How long, as in 30m or 2h.", valueName: "span"))
        var span: String

        @Option(help: "Why.")
        var comment = ""

        @OptionGroup var options: ControlOptions

        func validate() throws {
            guard (Duration(span: span)?.components.seconds ?? 0) > 0 else {
                throw ValidationError("--for takes a span of time, as in 30m, 2h or 3d.")
            }
            guard matches.count(where: { !$0.contains("=") }) <= 1 else {
                throw ValidationError("--match takes one origin's id at the most; labels are written name=value.")
            }
            guard Set(labels.map(\.name)).count == labels.count else {
                throw ValidationError("--match names one label twice.")
            }
        }

        private var labels: [(name: String, value: String)] {
            matches.compactMap { match in
                match.firstIndex(of: "=").map {
                    (String(match[..<$0]), String(match[match.index(after: $0)...]))
                }
            }
        }

        func run() async throws {
            let request = SilenceRequest(
                origin: matches.first { !$0.contains("=") },
                match: Dictionary(labels.map { ($0.name, $0.value) }) { $1 },
                seconds: Duration(span: span)?.components.seconds ?? 0, by: Account.name, comment: comment)
            let silence = try await options.control.post(ControlPath.silences, request, as: SilenceDocument.self)
            print("silence \(silence.id) holds until \(silence.endsAt)")
        }
    }

    /// `cfmonctl silence list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "Shows the silences that hold.")

        @Option(name: [.short, .long], help: "The shape of the output.")
        var output: TextFormat = .text

        @OptionGroup var options: ControlOptions

        func run() async throws {
            let document = try await options.control.get(ControlPath.silences, as: SilencesDocument.self)
            let text = try document.rendered(as: output, on: Terminal.standardOutput(), at: World.live().now())
            print(text, terminator: "")
        }
    }

    /// `cfmonctl silence expire`.
    struct Expire: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "expire", abstract: "Ends a silence now.")

        @Argument(help: ArgumentHelp("The silence's id.", valueName: "id"))
        var id: Int64

        @OptionGroup var options: ControlOptions

        func run() async throws {
            let silence = try await options.control.post(ControlPath.expire(id), as: SilenceDocument.self)
            print("silence \(silence.id) is over")
        }
    }
}
