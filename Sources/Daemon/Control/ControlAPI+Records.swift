import API
import Hummingbird
import NIOCore
import Store
import Timekeeping

extension ControlAPI {
    /// The routes to the whole record: events, and a copy of the ledger.
    func addRecords(to router: Router<BasicRequestContext>) {
        router.get(RouterPath(ControlPath.events)) { request, _ in
            let limit = try request.limit
            let parameters = request.uri.queryParameters
            let origin = parameters["origin"].map { String($0) }
            if let text = parameters["after"] {
                guard let id = Int64(text), id >= 0 else {
                    throw HTTPError(.badRequest, message: "after is the id of an event")
                }
                return try Response(json: queries.events(of: origin, after: id, limit: limit))
            }
            guard let instant = Instant(rfc3339: parameters["since"].map { String($0) } ?? "1970-01-01") else {
                throw HTTPError(.badRequest, message: "since is a time in RFC 3339")
            }
            return try Response(json: queries.events(of: origin, since: instant, limit: limit))
        }
        router.post(RouterPath(ControlPath.backup)) { _, _ in
            let file: UnlinkedFile
            do {
                file = try UnlinkedFile(taking: try await queries.ledger.copy())
            } catch LedgerFault.beingCopied {
                throw HTTPError(.conflict, message: LedgerFault.beingCopied.description)
            }
            return Response(
                status: .ok, headers: [.contentType: "application/vnd.sqlite3"],
                body: ResponseBody(contentLength: file.size) { writer in
                    while let part = try file.next() { try await writer.write(part) }
                    try await writer.finish(nil)
                })
        }
    }
}
