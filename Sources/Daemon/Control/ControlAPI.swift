import API
import Checks
import Glibc
import Hummingbird
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// The control API: HTTP/1.1 with JSON bodies on a Unix socket. The socket's file permissions are its access control.
struct ControlAPI: Service {
    /// How many runs, events or messages are returned where the request has no limit.
    static let defaultLimit = 100
    /// The largest limit of a request.
    static let maximumLimit = 1_000

    var socket: SocketFile
    var queries: Queries
    var requests: Requests
    var orders: AsyncStream<Order>.Continuation
    var logger: Logger

    /// Serves until the service group shuts down. Throws where the socket cannot be bound.
    func run() async throws {
        defer { socket.remove() }
        // A status of all origins occupies a thread and a reader of the ledger for as long as it takes. It has a thread of
        // its own and reads a page at a time, so that the checks keep their threads and readers.
        let statusThread = NIOThreadPool(numberOfThreads: 1)
        statusThread.start()
        defer { statusThread.shutdownGracefully { _ in } }
        let application = Application(
            router: router(readingStatusOn: statusThread),
            configuration: .init(address: .unixDomainSocket(path: socket.path)),
            onServerRunning: { _ in
                socket.open()
                orders.yield(.opened)
            },
            logger: logger)
        do {
            try await application.run()
        } catch let error as IOError {
            let words = String(cString: strerror(error.errnoCode))
            throw SocketFile.Refused(description: "\(socket.path): cannot be bound: \(words)")
        }
    }

    /// The routes by the paths of `ControlPath`.
    private func router(readingStatusOn statusThread: NIOThreadPool) -> Router<BasicRequestContext> {
        let router = Router()
        router.add(middleware: ErrorResponses())
        router.get(RouterPath(ControlPath.health)) { _, _ in "ok\n" }
        router.get(RouterPath(ControlPath.status)) { request, _ in
            let view = request.uri.queryParameters["view"]
            guard view == nil || view == "brief" else {
                throw HTTPError(.badRequest, message: "view is brief, or none")
            }
            let status = try await statusThread.runIfActive { queries.status(inBrief: view != nil) }
            return Response(status, readOn: statusThread)
        }
        router.get(RouterPath(ControlPath.origin)) { _, context in
            let id = try context.segment
            guard let document = try queries.show(id) else { throw HTTPError(unknown: id) }
            return try Response(json: document)
        }
        router.get(RouterPath(ControlPath.history)) { request, context in
            let id = try context.segment
            let limit = try request.limit
            guard let document = try queries.history(of: id, limit: limit) else { throw HTTPError(unknown: id) }
            return try Response(json: document)
        }
        router.get(RouterPath(ControlPath.alerts)) { _, _ in try Response(json: queries.alerts()) }
        router.get(RouterPath(ControlPath.deliveries)) { request, _ in
            let limit = try request.limit
            return try Response(json: queries.deliveries(limit: limit))
        }
        addRequests(to: router)
        addRecords(to: router)
        router.post(RouterPath(ControlPath.reload)) { _, _ in
            let answer = try await reload()
            return try Response(json: answer, status: answer.ok ? .ok : .unprocessableContent)
        }
        return router
    }

    private func reload() async throws -> ReloadDocument {
        let (answers, reply) = AsyncStream.makeStream(of: ReloadDocument.self, bufferingPolicy: .bufferingNewest(1))
        guard case .enqueued = orders.yield(.reload(reply)) else {
            throw HTTPError(.serviceUnavailable, message: "too many orders are waiting, or the daemon is stopping")
        }
        for await answer in answers { return answer }
        throw HTTPError(.serviceUnavailable, message: "the daemon is stopping")
    }
}

/// Turns every error into an `ErrorDocument`.
private struct ErrorResponses: RouterMiddleware {
    func handle(
        _ request: Request, context: BasicRequestContext,
        next: (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError {
            let words = error.body ?? "\(request.method) \(request.uri.path): \(error.status.reasonPhrase.lowercased())"
            return try Response(json: ErrorDocument(error: words), status: error.status)
        } catch let refusal as Requests.Refusal {
            return try Response(json: ErrorDocument(error: refusal.words), status: refusal.status)
        } catch {
            return try Response(json: ErrorDocument(error: "\(error)"), status: .internalServerError)
        }
    }
}

extension Response {
    init(json document: some Encodable, status: HTTPResponse.Status = .ok) throws {
        self.init(json: ResponseBody(byteBuffer: ByteBuffer(string: try JSON.encode(document))), status: status)
    }

    /// A response in pieces. Each page is read and encoded after the one before was sent.
    fileprivate init(_ status: PagedStatus, readOn thread: NIOThreadPool) {
        self.init(
            json: ResponseBody { writer in
                try await writer.write(ByteBuffer(string: try StatusPieces.head(status.daemon)))
                for start in status.pageStarts {
                    let piece = try await thread.runIfActive {
                        try StatusPieces.piece(status.page(from: start), isFirst: start == 0)
                    }
                    try await writer.write(ByteBuffer(string: piece))
                }
                try await writer.write(ByteBuffer(string: try StatusPieces.tail()))
                try await writer.finish(nil)
            })
    }

    private init(json body: ResponseBody, status: HTTPResponse.Status = .ok) {
        self.init(status: status, headers: [.contentType: "application/json"], body: body)
    }
}

extension HTTPError {
    fileprivate init(unknown id: String) {
        self.init(.notFound, message: "no origin has the id \(id)")
    }
}

extension BasicRequestContext {
    /// The decoded `{id}` of the path: an origin's id or a receiver's name.
    var segment: String {
        get throws {
            guard let id = String(percentEncoded: try parameters.require("id")) else {
                throw HTTPError(.badRequest, message: "the id is not percent-encoded UTF-8")
            }
            return id
        }
    }
}

extension Request {
    /// The parameter `limit`.
    var limit: Int {
        get throws {
            guard let text = uri.queryParameters["limit"] else { return ControlAPI.defaultLimit }
            guard let limit = Int(text), (1...ControlAPI.maximumLimit).contains(limit) else {
                throw HTTPError(.badRequest, message: "limit is a number from 1 to \(ControlAPI.maximumLimit)")
            }
            return limit
        }
    }
}

extension String {
    /// Decodes a percent-encoded path segment (RFC 3986, 2.1); nil where a percent sign is not followed by two hexadecimal
    /// digits, or where the bytes are not UTF-8.
    init?(percentEncoded segment: String) {
        var bytes: [UInt8] = []
        var rest = Array(segment.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, digits.first != UInt8(ascii: "+"),
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        self.init(validating: bytes, as: UTF8.self)
    }
}
