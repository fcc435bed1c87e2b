import Timekeeping

/// Checks that could not be written, in the order in which they were made.
struct Backlog: Sendable {
    private struct Item: Sendable {
        var result: CheckResult
        /// Whether it equals the previous result of its origin.
        var isRepetition: Bool
    }

    private let limit: Int
    private var items: [Item] = []
    /// The last digest of each origin.
    private var digests: [String: UInt64] = [:]
    /// How many were dropped since the file failed.
    private var dropped = 0

    init(limit: Int) {
        self.limit = limit
    }

    var isEmpty: Bool { items.isEmpty }

    /// Its size, for the operator.
    var words: String {
        var words = items.isEmpty ? "" : "; \(counted(items.count, "result")) in memory"
        if dropped > 0 { words += "; \(counted(dropped, "result")) dropped" }
        return words
    }

    /// Adds results. Past the limit the oldest repetition is dropped first, then the oldest result.
    ///
    /// - Parameter isKnown: Whether the file already has an equal result; asked about the first result of each origin.
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
        // A dropped result cannot be repeated by the next one.
        if !item.isRepetition, digests[item.result.id] == item.result.digest { digests[item.result.id] = nil }
    }

    /// Removes and returns everything; to be added again where the file still fails.
    mutating func takeAll() -> [CheckResult] {
        defer {
            items = []
            digests = [:]
        }
        return items.map(\.result)
    }

    /// Everything has been written.
    ///
    /// - Returns: How many results were dropped meanwhile.
    mutating func settle() -> Int {
        defer { dropped = 0 }
        return dropped
    }

    /// Removes the results of all other origins.
    mutating func keep(only ids: Set<String>) {
        items.removeAll { !ids.contains($0.result.id) }
        digests = digests.filter { ids.contains($0.key) }
    }
}
