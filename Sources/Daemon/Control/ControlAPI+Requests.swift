import API
import Checks
import Hummingbird
import NIOCore

extension ControlAPI {
    /// The largest body of a request, in bytes.
    fileprivate static let maximumBody = 65_536

    /// The routes by which people change something.
    func addRequests(to router: Router<BasicRequestContext>) {
        router.get(RouterPath(ControlPath.delivery)) { _, context in
            let id = try context.number
            guard let document = try queries.delivery(id) else {
                throw HTTPError(.notFound, message: "no message has the id \(id)")
            }
            return try Response(json: document)
        }
        router.post(RouterPath(ControlPath.retry)) { _, context in
            try Response(json: requests.retry(context.number))
        }
        router.post(RouterPath(ControlPath.acknowledge)) { request, context in
            let body = try await request.decoded(AcknowledgeRequest.self)
            return try Response(json: requests.acknowledge(context.number, body))
        }
        router.get(RouterPath(ControlPath.silences)) { _, _ in try Response(json: queries.silences()) }
        router.post(RouterPath(ControlPath.silences)) { request, _ in
            let body = try await request.decoded(SilenceRequest.self)
            return try Response(json: requests.silence(body))
        }
        router.post(RouterPath(ControlPath.expire)) { _, context in
            try Response(json: requests.expire(context.number))
        }
        router.post(RouterPath(ControlPath.test)) { _, context in
            try Response(json: requests.test(context.segment))
        }
    }
}

extension Requests.Refusal {
    var status: HTTPResponse.Status {
        switch reason {
        case .unknown: .notFound
        case .malformed: .badRequest
        case .needless: .conflict
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
        let bytes = Array((try await body.collect(upTo: ControlAPI.maximumBody)).readableBytesView)
        do {
            return try JSON.decode(type, from: bytes)
        } catch {
            throw HTTPError(.badRequest, message: "the body is no \(type)")
        }
    }
}
