import API
import Checks
import Timekeeping

extension EventsDocument {
    /// The document in the wanted shape.
    func rendered(as format: TextFormat, on terminal: Terminal, at now: Instant) throws -> String {
        switch format {
        case .text: terminal.isTerminal && events.isEmpty ? "nothing happened\n" : events.table(on: terminal, at: now)
        case .json: try JSON.encode(self, pretty: true)
        }
    }
}

/// Events as they come: lines under one header, or objects.
struct EventStream {
    var format: TextFormat
    var terminal: Terminal
    private var hasHeader = false

    init(format: TextFormat, terminal: Terminal) {
        self.format = format
        self.terminal = terminal
    }

    /// What to print of these.
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
                .init(Moment(event.at).text(at: now, on: terminal)), .init(event.kind), .init(event.origin ?? "-"),
                .init(event.alert.map(String.init) ?? "-"), .init(terminal.short(event.was)),
                .init(terminal.short(event.became)),
                .init(event.addresses.isEmpty ? "-" : event.addresses.joined(separator: ",")), .init(event.text),
            ]
        }
        return table.rendered(on: terminal, indent: indent)
    }
}

extension Terminal {
    /// For people, as much of a fingerprint as tells it from others.
    fileprivate func short(_ text: String?) -> String {
        guard let text else { return "-" }
        return isTerminal && text.count == 64 ? String(text.prefix(12)) + "…" : text
    }
}
