public import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Timekeeping

extension Post {
    /// The longest time until an answer begins (Standard Webhooks 1.0.0 asks for 15 to 30 s).
    static let deadline: Duration = .seconds(15)
    /// For the text of an answer whose head has come.
    static let patience: Duration = .seconds(5)
    /// Bytes of an answer that are read.
    static let budget = 4_096

    /// How a client must be made so that it follows no redirect and does nothing behind our back.
    public static var clientConfiguration: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: .seconds(10)), ignoreUncleanSSLShutdown: true)
        configuration.httpVersion = .http1Only
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }

    /// Sends requests over this client, each within 15 seconds, and 5 more for the answer's text.
    public static func live(
        over client: HTTPClient, sleep: @escaping @Sendable (Duration) async throws -> Void
    ) -> @Sendable (Post) async -> Answer {
        { await $0.send(over: client, sleep: sleep) }
    }

    private func send(
        over client: HTTPClient, sleep: @escaping @Sendable (Duration) async throws -> Void
    ) async -> Answer {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers = HTTPHeaders(headers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        request.body = .bytes(ByteBuffer(string: body))
        do {
            // The client's own limit ends with the head.
            let response = try await client.execute(request, timeout: TimeAmount(Post.deadline))
            // The status alone decides, so an answer that breaks off or never ends is still an answer.
            let text = await gathered(within: Post.patience, sleep: sleep) { await Post.beginning(of: response.body) }
            return .status(
                Int(response.status.code), retryAfter: response.headers.first(name: "retry-after"),
                body: redacted(String(decoding: text, as: UTF8.self), url: url, secrets: secrets))
        } catch let error as HTTPClientError {
            return .silence(
                error == .deadlineExceeded
                    ? "no answer within \(Post.deadline.components.seconds) s" : error.shortDescription.lowercased())
        } catch {
            return .silence(redacted(plainWords("\(error)"), url: url, secrets: secrets))
        }
    }

    /// As much of it as comes.
    private static func beginning(of body: HTTPClientResponse.Body) async -> [UInt8] {
        var bytes: [UInt8] = []
        do {
            for try await part in body {
                bytes += part.readableBytesView.prefix(budget - bytes.count)
                if bytes.count >= budget { break }
            }
        } catch {
            // It broke off.
        }
        return bytes
    }
}

/// What a library says of a failed connection, without its own inner life: the system's words, or the TLS library's
/// reason.
func plainWords(_ text: String) -> String {
    if let match = text.firstMatch(of: /OPENSSL_internal:([A-Z0-9_]+)/) {
        return "the TLS handshake failed: " + match.1.lowercased().replacing("_", with: " ")
    }
    if text.contains("UnknownHost") { return "the name cannot be looked up" }
    if let match = text.firstMatch(of: /([A-Z][^:()]*)\)? \(errno: [0-9]+\)/) {
        return match.1.lowercased()
    }
    return text
}
