import API
import ArgumentParser
import Checks

/// `cfmonctl deliveries`: what became of the messages.
struct DeliveriesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deliveries", abstract: "Shows the messages to the receivers and their fate, the newest first.",
        subcommands: [Retry.self])

    /// `cfmonctl deliveries retry`.
    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "retry", abstract: "Sends a message that was given up, or that waits, once more.")

        @Argument(help: ArgumentHelp("The message's id.", valueName: "id"))
        var id: Int64

        @OptionGroup var options: ControlOptions

        func run() async throws {
            let delivery = try await options.control.post(ControlPath.retry(id), as: DeliveryDocument.self)
            print("message \(delivery.id) goes to \(delivery.receiver) once more")
        }
    }

    @Flag(help: "Only those whose last attempt failed.")
    var failed = false

    @Option(help: "How many of the newest messages to look at.")
    var limit = 200

    @Option(name: [.short, .long], help: "The shape of the output.")
    var output: TextFormat = .text

    @OptionGroup var options: ControlOptions

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit must be 1 at the least.") }
    }

    func run() async throws {
        let all = try await options.control.get(ControlPath.deliveries(limit: limit), as: DeliveriesDocument.self)
        let document = failed ? all.failed : all
        let text = try document.rendered(as: output, on: Terminal.standardOutput(), at: World.live().now())
        print(text, terminator: "")
    }
}
