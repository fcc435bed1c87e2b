import API
import Checks
import Hummingbird
import NIOCore

extension ControlAPI {
    /// Bytes of a request's body.
    fileprivate static let room = 65_536

    /// The routes by which people change something.
    func addRequests(to router: Router<BasicRequestContext>) {
        router.get(RouterPath(ControlPath.delivery)) { _, context in
            let id = try context.number
            guard let document = try questions.delivery(id) else {
                throw HTTPError(.notFound, message: "no message has the id \(id)")
            }
            return try Response(json: document)
        }
        router.post(RouterPath(ControlPath.retry)) { _, context in
            try granted { try requests.retry(try context.number) }
        }
        router.post(RouterPath(ControlPath.acknowledge)) { request, context in
            let body = try await request.decoded(AcknowledgeRequest.self)
            return try granted { try requests.acknowledge(try context.number, body) }
        }
        router.get(RouterPath(ControlPath.silences)) { _, _ in try Response(json: questions.silences()) }
        router.post(RouterPath(ControlPath.silences)) { request, _ in
            let body = try await request.decoded(SilenceRequest.self)
            return try granted { try requests.silence(body) }
        }
        router.post(RouterPath(ControlPath.expire)) { _, context in
            try granted { try requests.expire(try context.number) }
        }
        router.post(RouterPath(ControlPath.test)) { _, context in
            try granted { try requests.test(try context.segment) }
        }
    }

    private func granted(_ request: () throws -> some Encodable) throws -> Response {
        do {
            return try Response(json: try request())
        } catch let refusal as Requests.Refusal {
            let status: HTTPResponse.Status =
                switch refusal.reason {
                case .unknown: .notFound
                case .malformed: .badRequest
                case .needless: .conflict
                }
            throw HTTPError(status, message: refusal.words)
        }
    }
}

extension BasicRequestContext {
    /// The `{id}` of the path, as a number.
    fileprivate var number: Int64 {
        get throws {
            guard let number = Int64(try parameters.require("id")), number > 0 else {
                throw HTTPError(.badRequest, message: "the id is a number from 1 on")
            }
            return number
        }
    }
}

extension Request {
    fileprivate func decoded<Document: Decodable>(_ type: Document.Type) async throws -> Document {
        let bytes = Array((try await body.collect(upTo: ControlAPI.room)).readableBytesView)
        do {
            return try JSON.decode(type, from: bytes)
        } catch {
            throw HTTPError(.badRequest, message: "the body is no \(type)")
        }
    }
}
