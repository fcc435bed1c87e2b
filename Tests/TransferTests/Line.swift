import Glibc
import Synchronization
import TLS

/// One connection, as its server sees it: in clear text, or over TLS once that is begun.
final class Line {
    private let socket: Int32
    private let peer: Peer
    private var session: ServerHandshake?
    private var arrived: [UInt8] = []

    init(_ socket: Int32, of peer: Peer) {
        self.socket = socket
        self.peer = peer
    }

    /// What arrives next, at most so many bytes; nil after the end.
    func read(_ most: Int = 65_536) -> [UInt8]? {
        while arrived.isEmpty {
            guard let bytes = receive() else { return nil }
            guard let session else {
                arrived = bytes
                continue
            }
            session.receive(bytes)
            arrived = session.read()
        }
        defer { arrived.removeFirst(min(most, arrived.count)) }
        return Array(arrived.prefix(most))
    }

    /// All that arrives up to and with this text.
    @discardableResult
    func read(through end: String) -> String {
        var bytes: [UInt8] = []
        while !(bytes.count >= end.utf8.count && bytes.suffix(end.utf8.count).elementsEqual(end.utf8)) {
            guard let next = read(1) else { break }
            bytes += next
        }
        let text = String(decoding: bytes, as: UTF8.self)
        peer.heard.withLock { $0.append(text) }
        return text
    }

    /// A request with its body.
    @discardableResult
    func readRequest() -> String {
        let head = read(through: "\r\n\r\n")
        let length = head.firstMatch(of: /Content-Length: ([0-9]+)/).flatMap { Int($0.1) } ?? 0
        var body: [UInt8] = []
        while body.count < length, let next = read(length - body.count) { body += next }
        let text = String(decoding: body, as: UTF8.self)
        if length > 0 { peer.heard.withLock { $0.append(text) } }
        return head + text
    }

    /// False where nobody listens any more.
    @discardableResult
    func write(_ bytes: [UInt8]) -> Bool {
        guard let session else { return transmit(bytes) }
        session.write(bytes)
        return transmit(session.takeOutput())
    }

    @discardableResult
    func write(_ text: String) -> Bool { write(Array(text.utf8)) }

    /// Shakes hands as the server. False where that fails.
    func secure(_ context: ServerContext) -> Bool {
        guard let handshake = try? ServerHandshake(context) else { return false }
        while true {
            let progress = handshake.step()
            guard transmit(handshake.takeOutput()) else { return false }
            switch progress {
            case .handshaking:
                guard let bytes = receive() else { return false }
                handshake.receive(bytes)
            case .established:
                session = handshake
                arrived = handshake.read()
                return true
            case .failed: return false
            }
        }
    }

    /// Until the client hangs up.
    func waitForEnd() {
        while read() != nil {}
    }

    private func receive() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(socket, &buffer, buffer.count, 0)
        return count > 0 ? Array(buffer[..<count]) : nil
    }

    private func transmit(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
