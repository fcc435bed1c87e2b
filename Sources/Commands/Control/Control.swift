import AsyncHTTPClient
import Glibc
import NIOCore
import NIOHTTP1
import Wire

/// The daemon's control API, as its client sees it.
struct Control: Sendable {
    /// The path of the Unix socket.
    var socket: String

    /// A document of a few thousand origins is some ten megabytes; more than this is no answer of ours.
    private static let greatest = 256 << 20

    /// Asks for a document. Throws `ControlFault`.
    func get<Document: Decodable>(_ path: String, as type: Document.Type) async throws -> Document {
        let (status, bytes) = try await exchange(.GET, path)
        guard status == 200 else { throw refusal(status, bytes) }
        return try decoded(type, bytes)
    }

    /// Gives an order whose answer has a body with 200 and with 422. Throws `ControlFault`.
    func post<Document: Decodable>(_ path: String, as type: Document.Type) async throws -> Document {
        let (status, bytes) = try await exchange(.POST, path)
        guard status == 200 || status == 422 else { throw refusal(status, bytes) }
        return try decoded(type, bytes)
    }

    /// Gives an order with a body. Throws `ControlFault`.
    func post<Document: Decodable>(
        _ path: String, _ body: some Encodable, as type: Document.Type
    ) async throws -> Document {
        let (status, bytes) = try await exchange(.POST, path, body: try JSON.encode(body))
        guard status == 200 else { throw refusal(status, bytes) }
        return try decoded(type, bytes)
    }

    private func exchange(
        _ method: HTTPMethod, _ path: String, body: String? = nil
    ) async throws -> (status: UInt, body: [UInt8]) {
        guard access(socket, R_OK | W_OK) == 0 else {
            throw errno == EACCES ? ControlFault.forbidden(socket: socket) : .absent(socket: socket)
        }
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.retryConnectionEstablishment = false
        var request = HTTPClientRequest(url: "http+unix://\(ControlPath.encode(socket))\(path)")
        request.method = method
        if let body { request.body = .bytes(ByteBuffer(string: body)) }
        do {
            return try await HTTPClient.withHTTPClient(configuration: configuration) { [request] client in
                let response = try await client.execute(request, timeout: .seconds(5))
                let body = try await response.body.collect(upTo: Control.greatest)
                return (response.status.code, Array(body.readableBytesView))
            }
        } catch {
            throw ControlFault.silent(socket: socket, "\(error)")
        }
    }

    private func refusal(_ status: UInt, _ bytes: [UInt8]) -> ControlFault {
        .refused(status: Int(status), (try? JSON.decode(ErrorAnswer.self, from: bytes))?.error ?? "")
    }

    private func decoded<Document: Decodable>(_ type: Document.Type, _ bytes: [UInt8]) throws -> Document {
        do {
            return try JSON.decode(type, from: bytes)
        } catch {
            throw ControlFault.unreadable("\(error)".cut(to: 200))
        }
    }
}
