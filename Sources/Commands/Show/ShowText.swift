import API
import Checks
import Timekeeping

extension ShowDocument {
    /// The document in the wanted shape.
    func rendered(as format: TextFormat, on terminal: Terminal, at now: Instant) throws -> String {
        switch format {
        case .text: text(on: terminal, at: now)
        case .json: try JSON.encode(self, pretty: true)
        }
    }

    private func text(on terminal: Terminal, at now: Instant) -> String {
        status.check.text(on: terminal, at: now) + watched(on: terminal, at: now) + alerted(on: terminal, at: now)
            + changes(on: terminal, at: now) + past(on: terminal, at: now)
    }

    private func watched(on terminal: Terminal, at now: Instant) -> String {
        guard let watch = status.watch else { return "" }
        var facts = ["checked every \(Duration.seconds(watch.interval).span)"]
        if watch.checks > 0 {
            let since = Moment(watch.firstAt).phrase(at: now)
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
        return terminal.heading("History") + history.text(on: terminal, at: now, indent: 2)
    }
}
