import API
import Checks
import Timekeeping

extension CheckDocument {
    /// The document for somebody who was woken by it: what CloudFront does, then each finding with its proof and what
    /// to change, then what was seen.
    func text(on terminal: Terminal, at now: Instant) -> String {
        headline(on: terminal, at: now)
            + findings.map { $0.text(on: terminal) }.joined()
            + addressTable(on: terminal, at: now)
            + chains(on: terminal, at: now)
            + stepLog(on: terminal)
    }

    private func headline(on terminal: Terminal, at now: Instant) -> String {
        let label = terminal.word(severity) + "  "
        let sentence = terminal.paragraph("\(name): \(sentence(at: now))", label: label, severity.ink, indent: 0)
        let names = "names \(origin.serverNames.joined(separator: ", "))"
        let protocols = "protocols \(origin.originSSLProtocols.joined(separator: ", "))"
        let settings =
            file.map { ["file \($0.path)", names] } ?? ["port \(origin.port)", names, protocols, origin.ipAddressType]
        let times = [
            "checked \(Timestamp(checkedAt).phrase(at: now))",
            judgedAt.map { "judged as of \(Timestamp($0).phrase(at: now))" },
        ]
        let facts = (settings + times.compactMap { $0 }).joined(separator: "; ")
        return sentence + terminal.paragraph(facts, label: "", indent: 2)
    }

    private func addressTable(on terminal: Terminal, at now: Instant) -> String {
        guard !addresses.isEmpty else { return "" }
        var table = TextTable(
            header: ["ADDRESS", "NAME", "VERDICT", "TLS", "CIPHER", "GROUP", "DNS/TCP/TLS/HTTP ms", "FAILS"],
            elastic: 4)
        table.rows = addresses.map { address in
            let verdict = Severity(word: address.verdict)
            let timings = address.timings
            let milliseconds = [timings.dns, timings.connect, timings.tls, timings.firstByte]
                .map { $0.map { "\($0)" } ?? "-" }.joined(separator: "/")
            return [
                .init(address.endpoint), .init(address.serverName), .init(terminal.word(verdict), verdict.ink),
                .init(address.tls?.version ?? "-"), .init(address.tls?.cipher ?? "-"),
                .init(address.tls?.group ?? "-"), .init(milliseconds),
                .init(Timestamp(address.failsAt).brief(at: now, on: terminal)),
            ]
        }
        // A single name is shown above already.
        if terminal.isTerminal, origin.serverNames.count == 1 { table.drop(column: 1) }
        return terminal.heading("Addresses") + table.rendered(on: terminal, indent: 2)
    }

    private func stepLog(on terminal: Terminal) -> String {
        guard let steps else { return "" }
        return terminal.heading("Steps") + steps.map { terminal.paragraph($0, label: "", indent: 2) }.joined()
    }
}

extension FindingDocument {
    /// Title, proof, what to change.
    fileprivate func text(on terminal: Terminal) -> String {
        "\n" + terminal.paragraph(title, label: "\(terminal.word(level)): ", level.ink, indent: 0)
            + terminal.paragraph(detail, label: "Proof:  ", indent: 2)
            + terminal.paragraph(remedy, label: "Change: ", indent: 2)
            + terminal.paragraph("\(location) (\(basis))", label: "Code:   ", indent: 2)
    }
}

extension AddressDocument {
    /// `192.0.2.7:443`, `[2001:db8::7]:443`.
    var endpoint: String {
        address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)"
    }
}
