import API
import Checks
import Timekeeping

extension DeliveriesDocument {
    /// The document in the wanted shape.
    func rendered(as format: TextFormat, on terminal: Terminal, at now: Instant) throws -> String {
        switch format {
        case .text: text(on: terminal, at: now)
        case .json: try JSON.encode(self, pretty: true)
        }
    }

    /// Only the messages whose last attempt failed, whether or not they are tried again.
    var failed: DeliveriesDocument {
        DeliveriesDocument(deliveries: deliveries.filter { $0.error != nil })
    }

    private func text(on terminal: Terminal, at now: Instant) -> String {
        var table = TextTable(
            header: ["ID", "RECEIVER", "ALERT", "STATE", "TRIES", "CREATED", "SETTLED OR DUE", "STATUS", "ERROR"],
            elastic: 8)
        table.rows = deliveries.map { delivery in
            let inks: [String: Ink] = ["delivered": .green, "pending": .yellow, "dead": .red]
            return [
                .init("\(delivery.id)"), .init(delivery.receiver), .init("\(delivery.alert)"),
                .init(delivery.state, inks[delivery.state]), .init("\(delivery.attempts)"),
                .init(Moment(delivery.createdAt).text(at: now, on: terminal)),
                .init(Moment(delivery.settledAt ?? delivery.dueAt).text(at: now, on: terminal)),
                .init(delivery.status.map(String.init) ?? "-"), .init(delivery.error ?? "-"),
            ]
        }
        return terminal.isTerminal && deliveries.isEmpty ? "no message\n" : table.rendered(on: terminal)
    }
}
