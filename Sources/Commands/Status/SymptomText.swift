import Checks

extension Symptom {
    /// One a line; on a terminal what to do stands below each one that needs it.
    static func rendered(_ symptoms: [Symptom], on terminal: Terminal) -> String {
        guard terminal.isTerminal else {
            var table = TextTable(header: ["PART", "VERDICT", "STATE", "REMEDY"], elastic: 2)
            table.rows = symptoms.map { symptom in
                [symptom.area, symptom.severity.rawValue, symptom.state, symptom.remedy ?? "-"].map { .init($0) }
            }
            return table.rendered(on: terminal)
        }
        return symptoms.map { symptom in
            let word = terminal.word(symptom.severity)
            let label = word + String(repeating: " ", count: 12 - word.count)
            return terminal.paragraph(
                "\(symptom.area): \(symptom.state)", label: label, symptom.severity.ink, indent: 0)
                + (symptom.remedy.map { terminal.paragraph($0, label: "", indent: 12) } ?? "")
        }.joined()
    }
}
