import API
import ArgumentParser
import Checks
import Glibc
import Timekeeping

/// `cfmonctl events`: what happened.
struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "Shows what happened: changes of verdicts and certificates, alerts, deliveries, reloads.")

    /// Between two looks for what is new.
    private static let pace: Duration = .seconds(2)
    /// Events in one answer while following.
    private static let portion = 500

    @Argument(help: "The id of an origin (default: all of them).")
    var origin: String?

    @Option(help: "How far to look back: 90m, 12h, 30d.", transform: Spans.read)
    var since: Duration = .seconds(7 * 86_400)

    @Option(help: "The greatest number of events.")
    var limit = 200

    @Flag(help: "Waits for more until interrupted; the oldest comes first, with -o json as one object a line.")
    var follow = false

    @Option(name: [.short, .long], help: "The shape of the output.")
    var output: TextFormat = .text

    @OptionGroup var options: ControlOptions

    func validate() throws {
        guard (1...1_000).contains(limit) else { throw ValidationError("--limit is a number from 1 to 1000.") }
    }

    func run() async throws {
        let world = World.live()
        let begin = world.now().advanced(by: -since.components.seconds)
        let past = try await options.control.get(
            ControlPath.events(since: begin.description, origin: origin, limit: limit), as: EventsDocument.self)
        guard follow else {
            return print(try past.rendered(as: output, on: .standardOutput(), at: world.now()), terminator: "")
        }
        var stream = EventStream(format: output, terminal: .standardOutput())
        var last = past.last
        print(try stream.next(past.events.reversed(), at: world.now()), terminator: "")
        try StandardOutput.flush()
        while true {
            let news = try await options.control.get(
                ControlPath.events(after: last, origin: origin, limit: EventsCommand.portion), as: EventsDocument.self)
            print(try stream.next(news.events, at: world.now()), terminator: "")
            try StandardOutput.flush()
            // What was left out of a full answer comes with the next one.
            last = news.events.last?.id ?? max(last, news.last)
            if news.events.count < EventsCommand.portion { try await Task.sleep(for: EventsCommand.pace) }
        }
    }
}
