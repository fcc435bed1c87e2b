/// What `gather` has by itself, or when the time is up: then it is cancelled, and is to return what it has so far.
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
