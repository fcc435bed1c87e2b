import Glibc

/// One request, and all that comes until the end of the connection.
func exchange(_ path: String, _ request: String, _ body: String) -> [UInt8] {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    _ = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
    let length = "Content-Length: \(body.utf8.count)"
    let head = Array("\(request) HTTP/1.1\r\nHost: cfmond\r\n\(length)\r\nConnection: close\r\n\r\n\(body)".utf8)
    _ = send(descriptor, head, head.count, Int32(MSG_NOSIGNAL))
    var all: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 65_536)
    while true {
        let count = recv(descriptor, &part, part.count, 0)
        guard count > 0 else { return all }
        all += part.prefix(count)
    }
}

/// What a body in chunks (RFC 9112, 7.1) carries; nil where it breaks off.
func unchunked(_ body: [UInt8]) -> [UInt8]? {
    var all: [UInt8] = []
    var rest = body[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\r")) {
        guard let length = Int(String(decoding: rest[..<end], as: UTF8.self), radix: 16) else { return nil }
        guard length > 0 else { return all }
        all += rest[(end + 2)...].prefix(length)
        rest = rest[(end + 2)...].dropFirst(length + 2)
    }
    return nil
}
