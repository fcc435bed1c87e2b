/// Findings in the order in which they are told: the gravest first, among equals the most specific, that is the one
/// whose remedy takes the others away.
func ranked(_ findings: [Finding]) -> [Finding] {
    findings.enumerated().map { (offset: $0, finding: $1, rank: $1.code.entry.rank) }.sorted { one, other in
        if one.finding.severity != other.finding.severity { return one.finding.severity > other.finding.severity }
        return one.rank != other.rank ? one.rank < other.rank : one.offset < other.offset
    }.map(\.finding)
}
