import NIOPosix

/// Calls `body` on a thread of its own, since it blocks, or leaves something behind in its thread.
func onOwnThread<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async throws -> Value {
    let thread = NIOThreadPool(numberOfThreads: 1)
    thread.start()
    defer { thread.shutdownGracefully { _ in } }
    return try await thread.runIfActive(body)
}
