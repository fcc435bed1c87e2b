import API
import ArgumentParser
import Checks
import Timekeeping

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
        try document.show(as: output)
        try document.status.check.severity.end()
    }
}

extension ShowDocument: Renderable {
    func text(on terminal: Terminal, at now: Instant) -> String {
        status.check.text(on: terminal, at: now) + watched(on: terminal, at: now) + alerted(on: terminal, at: now)
            + changes(on: terminal, at: now) + past(on: terminal, at: now)
    }

    private func watched(on terminal: Terminal, at now: Instant) -> String {
        guard let watch = status.watch else { return "" }
        var facts = ["checked every \(Duration.seconds(watch.interval).span)"]
        if watch.checks > 0 {
            let since = Timestamp(watch.firstAt).phrase(at: now)
            facts.append("this result since \(since), \(counted(watch.checks, "check"))")
            facts.append("the last eight, oldest first: \(status.recent(on: terminal))")
        }
        return terminal.heading("Watch") + facts.map { terminal.paragraph($0, label: "", indent: 2) }.joined()
    }

    private func alerted(on terminal: Terminal, at now: Instant) -> String {
        guard !alerts.isEmpty else { return terminal.heading("Alerts") + "  none is open\n" }
        return terminal.heading("Alerts") + alerts.table(on: terminal, at: now, indent: 2)
    }

    private func changes(on terminal: Terminal, at now: Instant) -> String {
        guard !events.isEmpty else { return "" }
        return terminal.heading("Recent changes") + events.table(on: terminal, at: now, indent: 2)
    }

    private func past(on terminal: Terminal, at now: Instant) -> String {
        guard !history.isEmpty else { return "" }
        return terminal.heading("History") + history.table(on: terminal, at: now, indent: 2)
    }
}
