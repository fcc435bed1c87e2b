import Timekeeping

/// Checks which the file could not take, in the order in which they were made.
struct Backlog: Sendable {
    private struct Item: Sendable {
        var result: CheckResult
        /// Whether it says the same as the one before of its origin.
        var isRepetition: Bool
    }

    private let limit: Int
    private var items: [Item] = []
    /// The last of each origin.
    private var digests: [String: UInt64] = [:]
    /// How many were dropped since the file failed.
    private var dropped = 0

    init(limit: Int) {
        self.limit = limit
    }

    var isEmpty: Bool { items.isEmpty }

    /// What an operator should know of it.
    var words: String {
        var words = items.isEmpty ? "" : "; \(counted(items.count, "result")) in memory"
        if dropped > 0 { words += "; \(counted(dropped, "result")) dropped" }
        return words
    }

    /// Takes more; past the limit, the oldest that repeats the one before goes first, then the oldest of all.
    ///
    /// - Parameter isKnown: Whether the file has the same result already: asked of the first of each origin.
    mutating func take(_ results: [CheckResult], isKnown: (CheckResult) -> Bool) {
        for result in results {
            let isRepetition = digests[result.id].map { $0 == result.digest } ?? isKnown(result)
            items.append(Item(result: result, isRepetition: isRepetition))
            digests[result.id] = result.digest
            if items.count > limit { drop() }
        }
    }

    private mutating func drop() {
        let item = items.remove(at: items.firstIndex(where: \.isRepetition) ?? 0)
        dropped += 1
        // What nobody has any more cannot be repeated.
        if !item.isRepetition, digests[item.result.id] == item.result.digest { digests[item.result.id] = nil }
    }

    /// Gives everything away, to be taken back where the file still fails.
    mutating func takeAll() -> [CheckResult] {
        defer {
            items = []
            digests = [:]
        }
        return items.map(\.result)
    }

    /// The file has taken what was given.
    ///
    /// - Returns: How many were dropped meanwhile.
    mutating func settle() -> Int {
        defer { dropped = 0 }
        return dropped
    }

    /// Lets go of all but these.
    mutating func keep(only ids: Set<String>) {
        items.removeAll { !ids.contains($0.result.id) }
        digests = digests.filter { ids.contains($0.key) }
    }
}
