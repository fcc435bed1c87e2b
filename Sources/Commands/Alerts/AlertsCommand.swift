import API
import ArgumentParser
import Checks

/// `cfmonctl alerts`: the open alerts.
struct AlertsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts", abstract: "Shows the open alerts: one for each cause, with the origins that it touches.")

    @Option(name: [.short, .long], help: "The shape of the output.")
    var output: TextFormat = .text

    @OptionGroup var options: ControlOptions

    func run() async throws {
        let document = try await options.control.get(ControlPath.alerts, as: AlertsDocument.self)
        let text = try document.rendered(as: output, on: Terminal.standardOutput(), at: World.live().now())
        print(text, terminator: "")
    }
}
