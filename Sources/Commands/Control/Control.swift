import API
import Checks
import Glibc
import Transfer

/// The daemon's control API, as its client sees it.
struct Control: Sendable {
    /// The path of the Unix socket.
    var socket: String

    /// The largest answer that is read. A document of a few thousand origins has some ten megabytes.
    private static let largestAnswer = 1 << 30

    /// How long an answer may take. Reading the whole configuration or every report takes minutes if there are many
    /// origins; everything else is brief.
    static func patience(for path: String) -> Duration {
        switch path {
        case ControlPath.reload, ControlPath.status: .seconds(5 * 60)
        // The daemon copies and checks up to a terabyte before it answers. Then all of it is transferred and written.
        case ControlPath.backup: .seconds(24 * 3_600)
        default: brief
        }
    }

    private static let brief = Duration.seconds(5)

    /// Asks for a document. Throws `ControlFault`.
    func get<Document: Decodable>(_ path: String, as type: Document.Type) async throws -> Document {
        let (status, bytes) = try await exchange(.get, path)
        guard status == 200 else { throw refusal(status, bytes) }
        return try decoded(type, bytes)
    }

    /// Posts a request whose answer has a body with status 200 and with 422. Throws `ControlFault`.
    func post<Document: Decodable>(_ path: String, as type: Document.Type) async throws -> Document {
        let (status, bytes) = try await exchange(.post, path)
        guard status == 200 || status == 422 else { throw refusal(status, bytes) }
        return try decoded(type, bytes)
    }

    /// Posts a request with a body. Throws `ControlFault`.
    func post<Document: Decodable>(
        _ path: String, _ body: some Encodable, as type: Document.Type
    ) async throws -> Document {
        let (status, bytes) = try await exchange(.post, path, body: try JSON.encode(body))
        guard status == 200 else { throw refusal(status, bytes) }
        return try decoded(type, bytes)
    }

    /// Posts a request with a large answer, which `take` receives piece by piece on the transfer's own thread. Throws
    /// `ControlFault`, and what `take` throws.
    func download(_ path: String, _ take: @escaping @Sendable ([UInt8]) throws -> Void) async throws {
        let (status, bytes) = try await exchange(.post, path, take: take)
        guard status == 200 else { throw refusal(status, bytes) }
    }

    private func exchange(
        _ method: TransferRequest.Method, _ path: String, body: String? = nil,
        take: (@Sendable ([UInt8]) throws -> Void)? = nil
    ) async throws -> (status: Int, body: [UInt8]) {
        guard access(socket, R_OK | W_OK) == 0 else {
            throw errno == EACCES ? ControlFault.forbidden(socket: socket) : .absent(socket: socket)
        }
        let transfer = Transfer()
        let patience = Control.patience(for: path)
        // A brief request comes first, so that a daemon that hangs is noticed soon.
        if patience > Control.brief {
            _ = try whole(await transfer.perform(request(.get, ControlPath.health, patience: Control.brief)))
        }
        var request = request(method, path, patience: patience)
        request.body = body.map { Array($0.utf8) }
        guard let take else {
            let response = try whole(await transfer.perform(request))
            return (response.status, response.body)
        }
        request.limits.body = .max
        let response = try whole(try await transfer.perform(request, take))
        return (response.status, response.body)
    }

    private func request(_ method: TransferRequest.Method, _ path: String, patience: Duration) -> TransferRequest {
        TransferRequest(
            method, "http://localhost\(path)", socket: socket, proxy: .direct,
            limits: TransferLimits(deadline: patience, connect: Control.brief, body: Control.largestAnswer))
    }

    private func whole(_ result: Result<TransferResponse, TransferFault>) throws(ControlFault) -> TransferResponse {
        switch result {
        case .success(let response):
            if let cut = response.cut { throw .silent(socket: socket, cut.description) }
            return response
        case .failure(let fault): throw .silent(socket: socket, fault.description)
        }
    }

    private func refusal(_ status: Int, _ bytes: [UInt8]) -> ControlFault {
        .refused(status: status, (try? JSON.decode(ErrorDocument.self, from: bytes))?.error ?? "")
    }

    private func decoded<Document: Decodable>(_ type: Document.Type, _ bytes: [UInt8]) throws -> Document {
        do {
            return try JSON.decode(type, from: bytes)
        } catch {
            throw ControlFault.unreadable("\(error)".cut(to: 200))
        }
    }
}

/// Why the daemon gave no answer that can be used.
enum ControlFault: Error, Hashable {
    /// There is nothing at the socket's path.
    case absent(socket: String)
    /// The socket may not be used by this user.
    case forbidden(socket: String)
    /// The socket is there, but nothing answers on it; with the client's words.
    case silent(socket: String, String)
    /// The daemon refused: HTTP status and its own words.
    case refused(status: Int, String)
    /// The answer is not a document of this version.
    case unreadable(String)

    /// One line: what is wrong, and what to do.
    var line: String {
        switch self {
        case .absent(let socket):
            "cfmond does not answer: there is no \(socket); start it (systemctl start cfmond) or name its socket with --socket"
        case .forbidden(let socket):
            "cfmond cannot be asked: \(socket) is closed to this user; join the group cfmon or use sudo"
        case .silent(let socket, let words):
            "cfmond does not answer on \(socket) (\(words)); see systemctl status cfmond"
        case .refused(let status, let words):
            words.isEmpty ? "cfmond refused with status \(status)" : words
        case .unreadable(let words):
            "cfmond's answer cannot be read (\(words)): are cfmond and cfmonctl of the same version?"
        }
    }
}
