import ArgumentParser
import Checks

/// `cfmonctl explain`: what a finding or an error page means.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Tells what a finding or an error page means, why CloudFront fails then, and what to change.")

    @Argument(help: "The code of a finding (default: a list of all of them).", transform: FindingCode.read)
    var code: FindingCode?

    @Option(help: "An error page, its text or what curl -i printed: a file, or - for standard input.")
    var page: String?

    func validate() throws {
        guard code == nil || page == nil else { throw ValidationError("Name a finding or a page, not both.") }
    }

    func run() throws {
        let terminal = Terminal.standardOutput()
        if let page {
            // One byte past the budget shows that the page goes on.
            let bytes = try FileBytes.read(page, limit: ErrorPage.budget + 1)
            print(ErrorPage(bytes).explanation.text(on: terminal), terminator: "")
        } else {
            print(code.map { $0.explanation(on: terminal) } ?? FindingCode.list(on: terminal), terminator: "")
        }
    }
}

extension FindingCode {
    /// A code on the command line.
    static func read(_ text: String) throws -> FindingCode {
        guard let code = FindingCode(rawValue: text) else {
            throw ValidationError("There is no finding \(text); `cfmonctl explain` lists them all.")
        }
        return code
    }
}

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
