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
            // One byte more than is read shows that there is more.
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
