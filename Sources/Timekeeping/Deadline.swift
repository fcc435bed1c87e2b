/// The result of `work`, or nil if `span` passes first. Then `work` is cancelled, and awaited until it has returned.
///
/// - Parameter sleep: Returns after that time, or throws when cancelled.
public func limited<Value: Sendable>(
    to span: Duration, sleep: @escaping @Sendable (Duration) async throws -> Void,
    _ work: @escaping @Sendable () async -> Value
) async -> Value? {
    await withTaskGroup(of: Value?.self) { group in
        group.addTask { await work() }
        group.addTask {
            try? await sleep(span)
            return nil
        }
        let first = await group.next() ?? nil
        group.cancelAll()
        return first
    }
}

/// The result of `gather`. When `span` has passed, `gather` is cancelled and is to return what it has so far.
///
/// - Parameter sleep: Returns after that time, or throws when cancelled.
public func gathered<Whole: RangeReplaceableCollection & Sendable>(
    within span: Duration, sleep: @escaping @Sendable (Duration) async throws -> Void,
    _ gather: @escaping @Sendable () async -> Whole
) async -> Whole {
    await withTaskGroup(of: Whole.self) { group in
        group.addTask(operation: gather)
        group.addTask {
            try? await sleep(span)
            return Whole()
        }
        var whole = Whole()
        for await part in group {
            whole += part
            group.cancelAll()
        }
        return whole
    }
}
