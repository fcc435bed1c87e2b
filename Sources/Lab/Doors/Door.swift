import TLS

/// What a client meets at one port.
enum Door: Hashable, Sendable {
    /// A handshake, then the reply to any request.
    case tls(ServerContext.Settings, Reply = .ok)
    /// Sends these bytes, which may be none, as soon as the client has sent something; then closes.
    case says([UInt8])
    /// Accepts, reads, and never sends anything.
    case mute
    /// A port on which nothing listens.
    case refused
    /// A port that drops every SYN: its queue is full.
    case silent
}

/// The answer to a request, as its bytes.
struct Reply: Hashable, Sendable {
    let bytes: [UInt8]

    static let ok = Reply("200 OK", body: "the lab says hello\n")
    static let badRequest = Reply("400 Bad Request", body: "this is plain HTTP\n")
    static let unavailable = Reply("503 Service Unavailable", body: "out of order\n")
    static let redirect = Reply("302 Found", header: "Location: https://www.lab.example/\r\n")
    static let garbage = Reply(bytes: Array("\u{1}\u{2} not HTTP at all\r\n\r\n".utf8))
    static let nothing = Reply(bytes: [])

    private init(_ status: String, header: String = "", body: String = "") {
        bytes = Array(
            ("HTTP/1.1 \(status)\r\nServer: cfmon-lab\r\nContent-Type: text/plain\r\n\(header)"
                + "Content-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)").utf8)
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }
}
