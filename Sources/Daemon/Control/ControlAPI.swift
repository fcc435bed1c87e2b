import API
import Checks
import Glibc
import Hummingbird
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// The control API: HTTP/1.1 with JSON bodies on a Unix socket. Who may open the socket may ask.
struct ControlAPI: Service {
    /// Runs of an origin, or messages, where the question does not say how many.
    static let usual = 100
    /// And at the most.
    static let most = 1_000

    var socket: SocketFile
    var questions: Questions
    var requests: Requests
    var orders: AsyncStream<Order>.Continuation
    var logger: Logger

    /// Serves until the service group shuts down. Throws where the socket cannot be bound.
    func run() async throws {
        defer { socket.remove() }
        // Whoever asks for all origins keeps a thread and a reader of the ledger busy for as long as that takes. It is
        // one portion at a time, on a thread of its own: the threads and the readers that checks need stay theirs.
        let long = NIOThreadPool(numberOfThreads: 1)
        long.start()
        defer { long.shutdownGracefully { _ in } }
        let application = Application(
            router: router(answeringLongOn: long), configuration: .init(address: .unixDomainSocket(path: socket.path)),
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

    /// The routes; the paths stand in `ControlPath`.
    private func router(answeringLongOn long: NIOThreadPool) -> Router<BasicRequestContext> {
        let router = Router()
        router.add(middleware: Refusals())
        router.get(RouterPath(ControlPath.health)) { _, _ in "ok\n" }
        router.get(RouterPath(ControlPath.status)) { request, _ in
            let view = request.uri.queryParameters["view"]
            guard view == nil || view == "brief" else {
                throw HTTPError(.badRequest, message: "view is brief, or none")
            }
            let answer = try await long.runIfActive { questions.status(inBrief: view != nil) }
            return Response(answer, readOn: long)
        }
        router.get(RouterPath(ControlPath.origin)) { _, context in
            let id = try context.segment
            guard let document = try questions.show(id) else { throw HTTPError(unknown: id) }
            return try Response(json: document)
        }
        router.get(RouterPath(ControlPath.history)) { request, context in
            let id = try context.segment
            let limit = try request.limit
            guard let document = try questions.history(of: id, limit: limit) else { throw HTTPError(unknown: id) }
            return try Response(json: document)
        }
        router.get(RouterPath(ControlPath.alerts)) { _, _ in try Response(json: questions.alerts()) }
        router.get(RouterPath(ControlPath.deliveries)) { request, _ in
            let limit = try request.limit
            return try Response(json: questions.deliveries(limit: limit))
        }
        addRequests(to: router)
        addRecords(to: router)
        router.post(RouterPath(ControlPath.reload)) { _, _ in
            let answer = try await reload()
            return try Response(json: answer, status: answer.ok ? .ok : .unprocessableContent)
        }
        return router
    }

    private func reload() async throws -> ReloadAnswer {
        let (answers, reply) = AsyncStream.makeStream(of: ReloadAnswer.self, bufferingPolicy: .bufferingNewest(1))
        guard case .enqueued = orders.yield(.reload(reply)) else {
            throw HTTPError(.serviceUnavailable, message: "too many orders are waiting, or the daemon is stopping")
        }
        for await answer in answers { return answer }
        throw HTTPError(.serviceUnavailable, message: "the daemon is stopping")
    }
}

/// Turns whatever is thrown into an `ErrorAnswer`.
private struct Refusals: RouterMiddleware {
    func handle(
        _ request: Request, context: BasicRequestContext,
        next: (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError {
            let words = error.body ?? "\(request.method) \(request.uri.path): \(error.status.reasonPhrase.lowercased())"
            return try Response(json: ErrorAnswer(error: words), status: error.status)
        } catch {
            return try Response(json: ErrorAnswer(error: "\(error)"), status: .internalServerError)
        }
    }
}

extension Response {
    init(json document: some Encodable, status: HTTPResponse.Status = .ok) throws {
        self.init(json: ResponseBody(byteBuffer: ByteBuffer(string: try JSON.encode(document))), status: status)
    }

    /// In pieces, each read and encoded when the one before is on its way.
    fileprivate init(_ answer: StatusAnswer, readOn threads: NIOThreadPool) {
        self.init(
            json: ResponseBody { writer in
                try await writer.write(ByteBuffer(string: try StatusPieces.head(answer.daemon)))
                for start in answer.portions {
                    let piece = try await threads.runIfActive {
                        try StatusPieces.piece(answer.statuses(from: start), isFirst: start == 0)
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
    /// The `{id}` of the path, decoded: an origin's, or a receiver's name.
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
            guard let text = uri.queryParameters["limit"] else { return ControlAPI.usual }
            guard let limit = Int(text), (1...ControlAPI.most).contains(limit) else {
                throw HTTPError(.badRequest, message: "limit is a number from 1 to \(ControlAPI.most)")
            }
            return limit
        }
    }
}
