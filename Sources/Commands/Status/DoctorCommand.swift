import API
import ArgumentParser
import Checks
import Timekeeping

/// `cfmonctl doctor`: whether the monitor itself is well.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Tells whether the daemon is well: socket, data, scheduler, store, receivers.")

    @OptionGroup var options: ControlOptions

    func run() async throws {
        let document = try await options.control.get(ControlPath.statusInBrief, as: StatusDocument.self)
        let healthChecks = document.healthChecks(at: World.live().now())
        print(HealthCheck.rendered(healthChecks, on: Terminal.standardOutput()), terminator: "")
        try (healthChecks.map(\.severity).max() ?? .unknown).end()
    }
}

extension HealthCheck {
    /// One line each; on a terminal, the remedy stands below.
    static func rendered(_ checks: [HealthCheck], on terminal: Terminal) -> String {
        guard terminal.isTerminal else {
            var table = TextTable(header: ["PART", "VERDICT", "STATE", "REMEDY"], elastic: 2)
            table.rows = checks.map { check in
                [check.area, check.severity.rawValue, check.state, check.remedy ?? "-"].map { .init($0) }
            }
            return table.rendered(on: terminal)
        }
        return checks.map { check in
            let word = terminal.word(check.severity)
            let label = word + String(repeating: " ", count: 12 - word.count)
            return terminal.paragraph("\(check.area): \(check.state)", label: label, check.severity.ink, indent: 0)
                + (check.remedy.map { terminal.paragraph($0, label: "", indent: 12) } ?? "")
        }.joined()
    }
}
