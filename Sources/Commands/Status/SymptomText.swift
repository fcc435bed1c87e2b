import Checks

extension HealthCheck {
    /// One a line; on a terminal what to do stands below each one that needs it.
    static func rendered(_ healthChecks: [HealthCheck], on terminal: Terminal) -> String {
        guard terminal.isTerminal else {
            var table = TextTable(header: ["PART", "VERDICT", "STATE", "REMEDY"], elastic: 2)
            table.rows = healthChecks.map { healthCheck in
                [healthCheck.area, healthCheck.severity.rawValue, healthCheck.state, healthCheck.remedy ?? "-"].map {
                    .init($0)
                }
            }
            return table.rendered(on: terminal)
        }
        return healthChecks.map { healthCheck in
            let word = terminal.word(healthCheck.severity)
            let label = word + String(repeating: " ", count: 12 - word.count)
            return terminal.paragraph(
                "\(healthCheck.area): \(healthCheck.state)", label: label, healthCheck.severity.ink, indent: 0)
                + (healthCheck.remedy.map { terminal.paragraph($0, label: "", indent: 12) } ?? "")
        }.joined()
    }
}
