import OrderedCollections

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
