/// When an origin is due; the earlier one is the lesser.
struct Due: Hashable, Comparable, Sendable {
    var due: Duration
    var id: String

    static func < (left: Due, right: Due) -> Bool { left.due < right.due }
}
