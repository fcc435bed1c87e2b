import OrderedCollections

/// What is known of each origin is kept in these: `Dictionary` has room for up to three times what it holds, and there may be a
/// hundred thousand.
extension OrderedDictionary where Key == String {
    /// The entries of these origins, under the ids as they are handed in: those of a configuration that is gone would keep its
    /// memory from being free.
    func kept(under ids: some Collection<String>) -> Self {
        var kept: Self = [:]
        kept.reserveCapacity(Swift.min(ids.count, count))
        for id in ids { kept[id] = self[id] }
        return kept
    }
}
