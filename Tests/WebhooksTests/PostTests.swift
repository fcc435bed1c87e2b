import AsyncHTTPClient
import FoundationEssentials
import Glibc
import NIOPosix
import Testing

@testable import Webhooks

@Suite("A request over a connection", .timeLimit(.minutes(5)))
struct PostTests {
    /// What a receiver answers to its first request before it hangs, and what the client makes of it.
    private func answer(_ bytes: String, until isLate: @escaping @Sendable () async -> Void) async throws -> Answer {
        let path = FileManager.default.temporaryDirectory.appending(path: "cfmon-\(UUID().uuidString.prefix(8))").path
        defer { unlink(path) }
        let listener = try #require(Listener(path))
        defer { listener.close() }
        return try await HTTPClient.withHTTPClient(configuration: Post.clientConfiguration) { client in
            await withTaskGroup(of: Answer?.self) { group in
                group.addTask {
                    let thread = NIOThreadPool(numberOfThreads: 1)
                    thread.start()
                    defer { thread.shutdownGracefully { _ in } }
                    try? await thread.runIfActive { listener.answer(bytes) }
                    return nil
                }
                group.addTask {
                    let url = "http+unix://" + path.replacing("/", with: "%2F")
                    return await Post.live(over: client, sleep: { _ in await isLate() })(
                        Post(url: url, headers: [:], body: "{}"))
                }
                var answer: Answer?
                for await ended in group { answer = answer ?? ended }
                return answer
            } ?? .silence("nothing")
        }
    }

    @Test("an answer whose text never ends is an answer")
    func endless() async throws {
        // Whoever waits for the text finds the time up at once.
        let answer = try await answer("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nthanks") {}
        guard case .status(200, _, let text) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(["", "thanks"].contains(text))
    }

    @Test("an answer that ends is read to its end")
    func whole() async throws {
        let answer = try await answer(
            "HTTP/1.1 503 No\r\nRetry-After: 7\r\nConnection: close\r\nContent-Length: 4\r\n\r\nbusy"
        ) {
            let (never, keep) = AsyncStream.makeStream(of: Void.self)
            for await _ in never {}
            _ = keep
        }
        #expect(answer == .status(503, retryAfter: "7", body: "busy"))
    }
}

/// A Unix socket that takes one connection.
private struct Listener: Sendable {
    private let descriptor: Int32

    init?(_ path: String) {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard bound == 0, listen(descriptor, 1) == 0 else { return nil }
    }

    /// Takes a connection, answers to the beginning of its request, and waits for the client to hang up.
    func answer(_ bytes: String) {
        let connection = accept(descriptor, nil, nil)
        var buffer = [UInt8](repeating: 0, count: 4_096)
        _ = recv(connection, &buffer, buffer.count, 0)
        _ = send(connection, bytes, bytes.utf8.count, Int32(MSG_NOSIGNAL))
        while recv(connection, &buffer, buffer.count, 0) > 0 {}
        _ = Glibc.close(connection)
    }

    func close() {
        _ = Glibc.close(descriptor)
    }
}
