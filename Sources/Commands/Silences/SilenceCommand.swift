import API
import ArgumentParser
import Checks
import Config
import Timekeeping

/// `cfmonctl silence`: alerts about some origins are not sent for a while.
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
                seconds: Duration(span: span)?.components.seconds ?? 0, by: LoginUser.name, comment: comment)
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
            try await options.control.get(ControlPath.silences, as: SilencesDocument.self).show(as: output)
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

extension SilencesDocument: Renderable {
    func text(on terminal: Terminal, at now: Instant) -> String {
        let windows = maintenance ?? []
        if terminal.isTerminal, silences.isEmpty, windows.isEmpty { return "no silence holds\n" }
        var table = TextTable(header: ["ID", "WHAT", "UNTIL", "BY", "COMMENT"], elastic: 4)
        table.rows = silences.map { silence in
            [
                .init("\(silence.id)"), .init(silence.what),
                .init(Timestamp(silence.endsAt).text(at: now, on: terminal)), .init(silence.by),
                .init(silence.comment.isEmpty ? "-" : silence.comment),
            ]
        }
        table.rows += windows.map { window in
            let until = window.holds ? window.endsAt : "\(window.startsAt) to \(window.endsAt)"
            let local = "\(window.startsLocal) to \(window.endsLocal) \(window.zone)"
            return [
                .init(window.holds ? "now" : "next"), .init(window.what),
                .init(window.holds ? Timestamp(until).text(at: now, on: terminal) : until),
                .init("maintenance \(window.name)"),
                .init(window.comment.isEmpty ? local : "\(window.comment) (\(local))"),
            ]
        }
        return table.rendered(on: terminal)
    }
}

extension MaintenanceDocument {
    /// The origins that it covers.
    var what: String {
        let selector = selector(origin: origin, labels: match)
        return selector.isEmpty ? "all" : selector
    }
}

extension SilenceDocument {
    /// The origins that it covers, as `--match` takes them.
    var what: String { selector(origin: origin, labels: match) }
}

private func selector(origin: String?, labels: [String: String]) -> String {
    let pairs = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    return ((origin.map { [$0] } ?? []) + pairs).joined(separator: " ")
}

extension AlertDocument {
    /// Who acknowledged it and what silences it; a dash if nothing does.
    func quiet(at now: Instant, on terminal: Terminal) -> String {
        var words: [String] = []
        if let acknowledgement {
            words.append("ack by \(acknowledgement.by)" + explained(acknowledgement.comment))
        }
        words += silences.map { silence in
            let who = silence.maintenance.map { "maintenance \($0)" } ?? "silence \(silence.id) by \(silence.by)"
            return "\(who) until \(Timestamp(silence.endsAt).text(at: now, on: terminal))" + explained(silence.comment)
        }
        return words.isEmpty ? "-" : words.joined(separator: "; ")
    }

    private func explained(_ comment: String) -> String {
        comment.isEmpty ? "" : " (\(comment))"
    }
}
