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
