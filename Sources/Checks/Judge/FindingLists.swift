/// Findings in the order in which they are told: the gravest first, among equals the most specific first, that is the
/// one whose remedy takes the others away.
func ranked(_ findings: [Finding]) -> [Finding] {
    findings.enumerated().map { (offset: $0, finding: $1, rank: $1.code.entry.rank) }.sorted { one, other in
        if one.finding.severity != other.finding.severity { return one.finding.severity > other.finding.severity }
        return one.rank != other.rank ? one.rank < other.rank : one.offset < other.offset
    }.map(\.finding)
}

/// Names in a sentence: the first eight, and how many more there are.
///
/// - Parameter others: How many more there are that the list lacks.
func abridged(_ names: [String], and others: Int = 0, separator: String = "; ") -> String {
    let more = max(0, names.count - 8) + others
    return names.prefix(8).joined(separator: separator) + (more > 0 ? " and \(more) more" : "")
}

/// Names as evidence: the first 32. A peer may have sent thousands, and each finding is stored and sent on.
func evident(_ names: [String]) -> [String] {
    Array(names.prefix(32))
}
