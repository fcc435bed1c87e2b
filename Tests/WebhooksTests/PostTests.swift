import Glibc
import NIOPosix
import Testing
import Transfer

@testable import Webhooks

@Suite("A request over a connection", .timeLimit(.minutes(5)))
struct PostTests {
    /// What a receiver answers to its first request before it hangs, and what is made of it.
    private func answer(_ bytes: String) async throws -> DeliveryResult {
        let listener = try #require(Listener())
        defer { listener.close() }
        return await withTaskGroup(of: DeliveryResult?.self) { group in
            group.addTask {
                let thread = NIOThreadPool(numberOfThreads: 1)
                thread.start()
                defer { thread.shutdownGracefully { _ in } }
                try? await thread.runIfActive { listener.answer(bytes) }
                return nil
            }
            group.addTask {
                let transfer = Transfer()
                defer { transfer.close() }
                return await Post.live(over: transfer)(Post(url: listener.url, headers: [:], body: "{}"))
            }
            var answer: DeliveryResult?
            for await ended in group { answer = answer ?? ended }
            return answer
        } ?? .noAnswer("nothing")
    }

    @Test("an answer whose text never ends is an answer")
    func endless() async throws {
        let text = String(repeating: "thanks", count: 1_000)
        let answer = try await answer("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n\(text)")
        #expect(answer == .status(200, body: text.prefix(200) + "…"))
    }

    @Test("nobody at all is told in the system's words")
    func refused() async throws {
        let listener = try #require(Listener())
        listener.close()
        let answer = await Post.live(over: Transfer())(Post(url: listener.url, headers: [:], body: "{}"))
        #expect(answer == .noAnswer("connection refused"))
    }

    @Test("an answer that ends is read to its end")
    func whole() async throws {
        let answer = try await answer(
            "HTTP/1.1 503 No\r\nRetry-After: 7\r\nConnection: close\r\nContent-Length: 4\r\n\r\nbusy")
        #expect(answer == .status(503, retryAfter: "7", body: "busy"))
    }
}

/// A port on loopback that takes one connection.
private struct Listener: Sendable {
    let url: String
    private let descriptor: Int32

    init?() {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let door = descriptor
        let isBound = withUnsafeMutableBytes(of: &address) { bytes in
            guard let pointer = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return false }
            return bind(door, pointer, size) == 0 && getsockname(door, pointer, &size) == 0
        }
        guard isBound, listen(door, 1) == 0 else { return nil }
        url = "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))/"
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
