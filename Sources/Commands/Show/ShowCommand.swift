import API
import ArgumentParser
import Checks

/// `cfmonctl show`: everything known of one origin.
struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows everything known of an origin: findings, addresses, chain, past and open alerts.")

    @Argument(help: "The id of an origin.")
    var origin: String

    @Option(name: [.short, .long], help: "The shape of the output.")
    var output: TextFormat = .text

    @OptionGroup var options: ControlOptions

    func run() async throws {
        let document = try await options.control.get(ControlPath.origin(origin), as: ShowDocument.self)
        let text = try document.rendered(as: output, on: Terminal.standardOutput(), at: World.live().now())
        print(text, terminator: "")
        try document.status.check.severity.end()
    }
}
