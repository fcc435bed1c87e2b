package import Checks
package import OrderedCollections
import Timekeeping

/// The last verdict of each origin, as far as words about changes and sums need it.
package struct Tally: Sendable {
    /// A verdict in its shortest form.
    package struct Word: Hashable, Sendable {
        package var severity: Severity
        /// The headline's code; nil where all is well.
        package var code: FindingCode?
    }

    private var last: OrderedDictionary<String, Word>
    private var counts: [Severity: Int] = [:]
    /// Grows with each change of what `summary` says.
    private(set) var changes = 0

    /// Begins with what is known of the last verdicts.
    package init(_ last: OrderedDictionary<String, Word> = [:]) {
        self.last = last
        count()
    }

    /// Takes a verdict; returns the line for the journal where it differs from the last one.
    mutating func note(_ verdict: Verdict, of id: String) -> String? {
        let word = Word(severity: verdict.severity, code: verdict.headline?.code)
        let before = last.updateValue(word, forKey: id)
        guard before != word else { return nil }
        changes += 1
        if let before { counts[before.severity, default: 0] -= 1 }
        counts[word.severity, default: 0] += 1
        var line = "\(id): \(word.severity.rawValue)"
        if let before { line += " (was \(before.severity.rawValue))" }
        if let headline = verdict.headline { line += ": \(headline.code.rawValue): \(headline.title)" }
        return line
    }

    /// Forgets all but these.
    mutating func keep(only ids: [String]) {
        last = last.kept(under: ids)
        count()
    }

    private mutating func count() {
        changes += 1
        counts = last.values.reduce(into: [:]) { counts, word in counts[word.severity, default: 0] += 1 }
    }

    /// One line: `14 origins: 9 critical, 2 warning, 3 ok`.
    func summary(of total: Int) -> String {
        var parts = Severity.allCases.sorted(by: >).compactMap { severity in
            counts[severity].flatMap { $0 > 0 ? "\($0) \(severity.rawValue)" : nil }
        }
        let missing = total - last.count
        if missing > 0 { parts.append("\(missing) not checked yet") }
        let origins = counted(total, "origin")
        return parts.isEmpty ? origins : "\(origins): \(parts.joined(separator: ", "))"
    }
}
