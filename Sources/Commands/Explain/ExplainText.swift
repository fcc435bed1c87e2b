import Checks

extension FindingCode {
    /// The catalogue's entry, for people.
    func explanation(on terminal: Terminal) -> String {
        let entry = entry
        let response = entry.status.map { "CloudFront returns \($0)" } ?? "CloudFront gets through"
        let isAboutCloudFront = entry.chapter != .monitor
        let facts =
            [entry.chapter.rawValue, "\(entry.severity.rawValue) by default"]
            + (isAboutCloudFront ? [response, "basis: \(entry.basis.rawValue)"] : [])
        return terminal.painted(rawValue, .bold) + "\n"
            + terminal.paragraph(facts.joined(separator: "; "), label: "", indent: 2) + "\n"
            + terminal.paragraph(entry.meaning, label: "Meaning: ", indent: 2)
            + terminal.paragraph(entry.why, label: "Why:     ", indent: 2)
            + terminal.paragraph(entry.remedy, label: "Change:  ", indent: 2)
            + terminal.paragraph(entry.verify, label: "Verify:  ", indent: 2)
    }

    /// All codes with their meanings.
    static func list(on terminal: Terminal) -> String {
        var table = TextTable(header: ["CODE", "SEVERITY", "STATUS", "MEANING"], elastic: 3)
        table.rows = allCases.map { code in
            let entry = code.entry
            return [
                .init(code.rawValue, .bold), .init(entry.severity.rawValue, entry.severity.ink),
                .init(entry.status.map(String.init) ?? "-"), .init(entry.meaning),
            ]
        }
        return table.rendered(on: terminal)
    }
}

extension Explanation {
    /// The page's meaning, for people.
    func text(on terminal: Terminal) -> String {
        let status = status.map { "status \($0)" } ?? "no status"
        var table = TextTable(header: ["FINDING", "MEANING"], elastic: 1)
        table.rows = findings.map { [.init($0.rawValue, .bold), .init($0.entry.meaning)] }
        let causes =
            findings.isEmpty
            ? ""
            : terminal.heading("Findings that lead to it, the most likely first")
                + table.rendered(on: terminal, indent: 2)
        let advice =
            notes.isEmpty
            ? "" : terminal.heading("Notes") + notes.map { terminal.paragraph($0, label: "", indent: 2) }.joined()
        return terminal.paragraph(meaning, label: "\(status): ", indent: 0) + causes + advice
    }
}
