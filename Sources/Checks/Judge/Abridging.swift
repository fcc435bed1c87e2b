/// Names in a sentence: the first eight, and how many more there are.
func abridged(_ names: [String], separator: String = "; ") -> String {
    names.prefix(8).joined(separator: separator) + (names.count > 8 ? " and \(names.count - 8) more" : "")
}

/// Names as evidence: as many as a reader can use. A peer may have sent thousands, and each finding is stored and sent
/// on.
func evident(_ names: [String]) -> [String] {
    Array(names.prefix(32))
}
