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

    /// Time between two requests for new events.
    private static let pace: Duration = .seconds(2)
    /// Events in one answer while following.
    private static let portion = 500

    @Argument(help: "The id of an origin (default: all of them).")
    var origin: String?

    @Option(help: "How far to look back: 90m, 12h, 30d.", transform: SpanArgument.read)
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
            return try past.show(as: output)
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

extension EventsDocument: Renderable {
    func text(on terminal: Terminal, at now: Instant) -> String {
        terminal.isTerminal && events.isEmpty ? "nothing happened\n" : events.table(on: terminal, at: now)
    }
}

/// Events as they arrive: lines under one header, or one JSON object a line.
struct EventStream {
    var format: TextFormat
    var terminal: Terminal
    private var hasHeader = false

    init(format: TextFormat, terminal: Terminal) {
        self.format = format
        self.terminal = terminal
    }

    /// The text to print for these events.
    mutating func next(_ events: [EventDocument], at now: Instant) throws -> String {
        switch format {
        case .json: return try events.map { try JSON.encode($0) }.joined()
        case .text:
            let table = events.table(on: terminal, at: now)
            defer { hasHeader = true }
            return hasHeader ? String(table.drop { $0 != "\n" }.dropFirst()) : table
        }
    }
}

extension [EventDocument] {
    func table(on terminal: Terminal, at now: Instant, indent: Int = 0) -> String {
        var table = TextTable(
            header: ["AT", "KIND", "ORIGIN", "ALERT", "WAS", "BECAME", "ADDRESSES", "TEXT"], elastic: 7)
        table.rows = map { event in
            [
                .init(Timestamp(event.at).text(at: now, on: terminal)), .init(event.kind), .init(event.origin ?? "-"),
                .init(event.alert.map(String.init) ?? "-"), .init(terminal.short(event.was)),
                .init(terminal.short(event.became)),
                .init(event.addresses.isEmpty ? "-" : event.addresses.joined(separator: ",")), .init(event.text),
            ]
        }
        return table.rendered(on: terminal, indent: indent)
    }
}

extension Terminal {
    /// On a terminal, a fingerprint is cut to what tells it from others.
    fileprivate func short(_ text: String?) -> String {
        guard let text else { return "-" }
        return isTerminal && text.count == 64 ? String(text.prefix(12)) + "…" : text
    }
}
