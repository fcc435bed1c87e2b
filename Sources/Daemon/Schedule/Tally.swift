package import Checks
package import OrderedCollections
import Timekeeping

/// The last verdict of each origin, for log lines about changes and for sums. It is kept in an `OrderedDictionary`:
/// `Dictionary` reserves up to three times what it holds, and there may be a hundred thousand origins.
package struct Tally: Sendable {
    /// A verdict in its shortest form.
    package struct Brief: Hashable, Sendable {
        package var severity: Severity
        /// The headline's code; nil where all is well.
        package var code: FindingCode?
    }

    private var last: OrderedDictionary<String, Brief>
    private var counts: [Severity: Int] = [:]
    /// Grows with each change of `summary`.
    private(set) var changes = 0

    /// A tally of these last verdicts.
    package init(_ last: OrderedDictionary<String, Brief> = [:]) {
        self.last = last
        count()
    }

    /// Takes a verdict. Returns a line for the log where it differs from the last one.
    mutating func update(_ verdict: Verdict, of id: String) -> String? {
        let brief = Brief(severity: verdict.severity, code: verdict.headline?.code)
        let before = last.updateValue(brief, forKey: id)
        guard before != brief else { return nil }
        changes += 1
        if let before { counts[before.severity, default: 0] -= 1 }
        counts[brief.severity, default: 0] += 1
        var line = "\(id): \(brief.severity.rawValue)"
        if let before { line += " (was \(before.severity.rawValue))" }
        if let headline = verdict.headline { line += ": \(headline.code.rawValue): \(headline.title)" }
        return line
    }

    /// Forgets all but these origins. The new keys are the ids as handed in: the old strings belong to the previous
    /// configuration and would keep its memory alive.
    mutating func keep(only ids: [String]) {
        var kept: OrderedDictionary<String, Brief> = [:]
        kept.reserveCapacity(min(ids.count, last.count))
        for id in ids { kept[id] = last[id] }
        last = kept
        count()
    }

    private mutating func count() {
        changes += 1
        counts = last.values.reduce(into: [:]) { counts, brief in counts[brief.severity, default: 0] += 1 }
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
