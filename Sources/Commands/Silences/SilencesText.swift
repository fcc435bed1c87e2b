import API
import Checks
import Timekeeping

extension SilencesDocument {
    /// The document in the wanted shape.
    func rendered(as format: TextFormat, on terminal: Terminal, at now: Instant) throws -> String {
        switch format {
        case .json: return try JSON.encode(self, pretty: true)
        case .text:
            let windows = maintenance ?? []
            if terminal.isTerminal, silences.isEmpty, windows.isEmpty { return "no silence holds\n" }
            var table = TextTable(header: ["ID", "WHAT", "UNTIL", "BY", "COMMENT"], elastic: 4)
            table.rows = silences.map { silence in
                [
                    .init("\(silence.id)"), .init(silence.what),
                    .init(Moment(silence.endsAt).text(at: now, on: terminal)), .init(silence.by),
                    .init(silence.comment.isEmpty ? "-" : silence.comment),
                ]
            }
            table.rows += windows.map { window in
                let until = window.holds ? window.endsAt : "\(window.startsAt) to \(window.endsAt)"
                let local = "\(window.startsLocal) to \(window.endsLocal) \(window.zone)"
                return [
                    .init(window.holds ? "now" : "next"), .init(window.what),
                    .init(window.holds ? Moment(until).text(at: now, on: terminal) : until),
                    .init("maintenance \(window.name)"),
                    .init(window.comment.isEmpty ? local : "\(window.comment) (\(local))"),
                ]
            }
            return table.rendered(on: terminal)
        }
    }
}

extension MaintenanceDocument {
    /// Which origins are meant.
    var what: String {
        let labels = match.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let all = (origin.map { [$0] } ?? []) + labels
        return all.isEmpty ? "all" : all.joined(separator: " ")
    }
}

extension SilenceDocument {
    /// Which origins are meant, as `--match` takes it.
    var what: String {
        let labels = match.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return ((origin.map { [$0] } ?? []) + labels).joined(separator: " ")
    }
}

extension AlertDocument {
    /// Who knows of it, and what keeps it from being told; a dash where nothing does.
    func quiet(at now: Instant, on terminal: Terminal) -> String {
        var words: [String] = []
        if let acknowledgement {
            words.append("ack by \(acknowledgement.by)" + explained(acknowledgement.comment))
        }
        words += silences.map { silence in
            let who = silence.maintenance.map { "maintenance \($0)" } ?? "silence \(silence.id) by \(silence.by)"
            return "\(who) until \(Moment(silence.endsAt).text(at: now, on: terminal))" + explained(silence.comment)
        }
        return words.isEmpty ? "-" : words.joined(separator: "; ")
    }

    private func explained(_ comment: String) -> String {
        comment.isEmpty ? "" : " (\(comment))"
    }
}
