/// What `work` gives, or nil where it takes longer: then it is cancelled, and waited for until it has given up.
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
