import API
import ArgumentParser
import Checks
import Timekeeping

/// `cfmonctl deliveries`: the messages and whether they arrived.
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
        try (failed ? all.failed : all).show(as: output)
    }
}

extension DeliveriesDocument: Renderable {
    /// Only the messages whose last attempt failed, whether or not they are tried again.
    var failed: DeliveriesDocument {
        DeliveriesDocument(deliveries: deliveries.filter { $0.error != nil })
    }

    func text(on terminal: Terminal, at now: Instant) -> String {
        var table = TextTable(
            header: ["ID", "RECEIVER", "ALERT", "STATE", "TRIES", "CREATED", "SETTLED OR DUE", "STATUS", "ERROR"],
            elastic: 8)
        table.rows = deliveries.map { delivery in
            let inks: [String: Ink] = ["delivered": .green, "pending": .yellow, "dead": .red]
            return [
                .init("\(delivery.id)"), .init(delivery.receiver), .init("\(delivery.alert)"),
                .init(delivery.state, inks[delivery.state]), .init("\(delivery.attempts)"),
                .init(Timestamp(delivery.createdAt).text(at: now, on: terminal)),
                .init(Timestamp(delivery.settledAt ?? delivery.dueAt).text(at: now, on: terminal)),
                .init(delivery.status.map(String.init) ?? "-"), .init(delivery.error ?? "-"),
            ]
        }
        return terminal.isTerminal && deliveries.isEmpty ? "no message\n" : table.rendered(on: terminal)
    }
}
