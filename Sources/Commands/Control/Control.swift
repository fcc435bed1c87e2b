import API
import AsyncHTTPClient
import Checks
import Glibc
import NIOCore
import NIOHTTP1

/// The daemon's control API, as its client sees it.
struct Control: Sendable {
    /// The path of the Unix socket.
    var socket: String

    /// A document of a few thousand origins is some ten megabytes; more than this is no answer of ours.
    private static let greatest = 1 << 30

    /// How long an answer may take to begin: what reads the whole configuration or every report takes minutes where there
    /// are many origins, and all else is brief.
    static func patience(for path: String) -> TimeAmount {
        switch path {
        case ControlPath.reload, ControlPath.status: .minutes(5)
        // The daemon copies, and looks through, up to a terabyte before it answers.
        case ControlPath.backup: .hours(6)
        default: brief
        }
    }

    private static let brief = TimeAmount.seconds(5)

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

    /// Orders something whose answer is large, and takes that piece by piece. Throws `ControlFault`, and what `take`
    /// throws.
    func download(_ path: String, _ take: (ByteBufferView) throws -> Void) async throws {
        try await answer(to: .POST, path) { response in
            guard response.status == .ok else {
                let bytes = try await response.body.collect(upTo: Control.greatest).readableBytesView
                throw refusal(response.status.code, Array(bytes))
            }
            for try await part in response.body { try take(part.readableBytesView) }
        }
    }

    private func exchange(
        _ method: HTTPMethod, _ path: String, body: String? = nil
    ) async throws -> (status: UInt, body: [UInt8]) {
        try await answer(to: method, path, body: body) { response in
            let body = try await response.body.collect(upTo: Control.greatest)
            return (response.status.code, Array(body.readableBytesView))
        }
    }

    private func answer<Answer>(
        to method: HTTPMethod, _ path: String, body: String? = nil,
        _ read: (HTTPClientResponse) async throws -> Answer
    ) async throws -> Answer {
        var request = try request(method, path)
        if let body { request.body = .bytes(ByteBuffer(string: body)) }
        let health = try self.request(.GET, ControlPath.health)
        let patience = Control.patience(for: path)
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.retryConnectionEstablishment = false
        do {
            return try await HTTPClient.withHTTPClient(configuration: configuration) { client in
                // A daemon that hangs is not waited for as long as one that works.
                if patience > Control.brief { _ = try await client.execute(health, timeout: Control.brief) }
                return try await read(try await client.execute(request, timeout: patience))
            }
        } catch let fault as ControlFault {
            throw fault
        } catch let fault as PartialFile.Fault {
            throw fault
        } catch {
            throw ControlFault.silent(socket: socket, Control.words(for: error))
        }
    }

    /// The system's own words, or the client's.
    private static func words(for error: any Error) -> String {
        switch error {
        case let error as IOError: String(cString: strerror(error.errnoCode)).lowercased()
        case let error as HTTPClientError: error.shortDescription.lowercased()
        default: "\(error)"
        }
    }

    private func request(_ method: HTTPMethod, _ path: String) throws -> HTTPClientRequest {
        guard access(socket, R_OK | W_OK) == 0 else {
            throw errno == EACCES ? ControlFault.forbidden(socket: socket) : .absent(socket: socket)
        }
        var request = HTTPClientRequest(url: "http+unix://\(ControlPath.encode(socket))\(path)")
        request.method = method
        return request
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
