import Timekeeping

/// Checks which the file could not take, in the order in which they were made.
struct Backlog: Sendable {
    private struct Item: Sendable {
        var entry: Entry
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
    mutating func take(_ entries: [Entry], isKnown: (Entry) -> Bool) {
        for entry in entries {
            let isRepetition = digests[entry.id].map { $0 == entry.digest } ?? isKnown(entry)
            items.append(Item(entry: entry, isRepetition: isRepetition))
            digests[entry.id] = entry.digest
            if items.count > limit { drop() }
        }
    }

    private mutating func drop() {
        let item = items.remove(at: items.firstIndex(where: \.isRepetition) ?? 0)
        dropped += 1
        // What nobody has any more cannot be repeated.
        if !item.isRepetition, digests[item.entry.id] == item.entry.digest { digests[item.entry.id] = nil }
    }

    /// Gives everything away, to be taken back where the file still fails.
    mutating func takeAll() -> [Entry] {
        defer {
            items = []
            digests = [:]
        }
        return items.map(\.entry)
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
        items.removeAll { !ids.contains($0.entry.id) }
        digests = digests.filter { ids.contains($0.key) }
    }
}
