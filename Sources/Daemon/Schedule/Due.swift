import Config

/// When an origin is due; the earlier one is the lesser.
struct Due: Comparable, Sendable {
    var due: Duration
    var origin: ConfiguredOrigin

    static func < (left: Due, right: Due) -> Bool { left.due < right.due }
}
