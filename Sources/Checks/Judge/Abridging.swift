/// Names in a sentence: the first eight, and how many more there are.
///
/// - Parameter others: How many there are beside these.
func abridged(_ names: [String], and others: Int = 0, separator: String = "; ") -> String {
    let more = max(0, names.count - 8) + others
    return names.prefix(8).joined(separator: separator) + (more > 0 ? " and \(more) more" : "")
}

/// Names as evidence: as many as a reader can use. A peer may have sent thousands, and each finding is stored and sent
/// on.
func evident(_ names: [String]) -> [String] {
    Array(names.prefix(32))
}
