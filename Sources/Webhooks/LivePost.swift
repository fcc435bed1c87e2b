public import AsyncHTTPClient
import NIOCore
import NIOHTTP1

extension Post {
    /// The longest time for a whole exchange (Standard Webhooks 1.0.0 asks for 15 to 30 s).
    static let deadline: Duration = .seconds(15)
    /// Bytes of an answer that are read.
    static let budget = 4_096

    /// How a client must be made so that it follows no redirect and does nothing behind our back.
    public static var clientConfiguration: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: .seconds(10), read: .seconds(15)),
            ignoreUncleanSSLShutdown: true)
        configuration.httpVersion = .http1Only
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }

    /// Sends requests over this client, each within 15 seconds.
    public static func live(
        over client: HTTPClient, sleep: @escaping @Sendable (Duration) async throws -> Void
    ) -> @Sendable (Post) async -> Answer {
        { post in
            await withTaskGroup(of: Answer.self) { group in
                group.addTask { await post.send(over: client) }
                group.addTask {
                    try? await sleep(deadline)
                    return .silence("no answer within \(deadline.components.seconds) s")
                }
                let first = await group.next() ?? .silence("not sent")
                group.cancelAll()
                return first
            }
        }
    }

    private func send(over client: HTTPClient) async -> Answer {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers = HTTPHeaders(headers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        request.body = .bytes(ByteBuffer(string: body))
        do {
            let response = try await client.execute(request, timeout: .seconds(15))
            // The status alone decides, so an answer that breaks off or never ends is still an answer.
            let text = (try? await Post.beginning(of: response.body)) ?? ""
            return .status(
                Int(response.status.code), retryAfter: response.headers.first(name: "retry-after"),
                body: redacted(text, url: url, secrets: secrets))
        } catch let error as HTTPClientError {
            return .silence(error.shortDescription.lowercased())
        } catch {
            return .silence(redacted(plainWords("\(error)"), url: url, secrets: secrets))
        }
    }

    private static func beginning(of body: HTTPClientResponse.Body) async throws -> String {
        var bytes: [UInt8] = []
        for try await part in body {
            bytes += part.readableBytesView.prefix(budget - bytes.count)
            if bytes.count >= budget { break }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// What a library says of a failed connection, without its own inner life: the system's words, or the TLS library's
/// reason.
func plainWords(_ text: String) -> String {
    if let match = text.firstMatch(of: /OPENSSL_internal:([A-Z0-9_]+)/) {
        return "the TLS handshake failed: " + match.1.lowercased().replacing("_", with: " ")
    }
    if let match = text.firstMatch(of: /([A-Z][^:()]*)\)? \(errno: [0-9]+\)/) {
        return match.1.lowercased()
    }
    return text
}
