import API
import ArgumentParser
import TLS

/// `cfmonctl ack`: somebody knows of an alert.
struct AckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ack",
        abstract: "Acknowledges an open alert: nobody is reminded of it any more, until it becomes graver.")

    @Argument(help: ArgumentHelp("The alert's id, as `cfmonctl alerts` shows it.", valueName: "id"))
    var id: Int64

    @Option(help: "What the others should know.")
    var comment = ""

    @OptionGroup var options: ControlOptions

    func run() async throws {
        let request = AcknowledgeRequest(by: Account.name, comment: comment)
        let alert = try await options.control.post(
            ControlPath.acknowledge(id), request, as: AlertDocument.self)
        print("alert \(alert.id) is acknowledged: \(Printable.text(alert.title))")
    }
}
