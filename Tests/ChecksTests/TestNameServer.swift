import Glibc
import Synchronization

@testable import Checks

/// A name server on loopback, over UDP and TCP, which answers by hand.
final class TestNameServer: Sendable {
    struct Question: Hashable, Sendable {
        var name: String
        var type: UInt16
        var isTCP: Bool
        /// Of whoever asks.
        var port: UInt16
    }

    enum Record: Sendable {
        case a([UInt8])
        case aaaa([UInt8])
        /// To that name; the records that follow are of it.
        case cname(String)
    }

    enum Reply: Sendable {
        case code(UInt8)
        case records([Record])
        /// Has no room in a datagram.
        case truncated
        case silence
        /// These bytes after the header and the question, as so many records.
        case raw([UInt8], count: UInt16)
        /// A good answer, to a question that was not asked.
        case otherID
    }

    let endpoint: Endpoint
    /// Each question, as it comes.
    let questions = AsyncStream.makeStream(of: Question.self)
    private let log = Mutex<[Question]>([])
    private let answer: @Sendable (Question) -> Reply
    private let stop: (read: Int32, write: Int32)
    private let closesTCP: Bool

    /// Every question so far.
    var asked: [Question] { log.withLock { $0 } }

    init(closesTCP: Bool = false, _ answer: @escaping @Sendable (Question) -> Reply) throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw Failure() }
        stop = (ends[0], ends[1])
        self.answer = answer
        self.closesTCP = closesTCP
        let (udp, tcp, port) = try Self.sockets()
        endpoint = Endpoint(address: IPAddress("127.0.0.1")!, port: port)
        let run = Unmanaged.passRetained(Run(server: self, udp: udp, tcp: tcp))
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<Run>.fromOpaque(argument).takeRetainedValue().serve() }
                return nil
            }, run.toOpaque())
        pthread_detach(thread)
    }

    deinit {
        Glibc.close(stop.read)
    }

    /// Answers nothing any more, and lets its port go.
    func end() {
        Glibc.close(stop.write)
    }

    struct Failure: Error {}

    private static func sockets() throws -> (udp: Int32, tcp: Int32, port: UInt16) {
        for _ in 0..<50 {
            let udp = bound(SOCK_DGRAM, to: 0)
            let port = Self.port(of: udp)
            let tcp = bound(SOCK_STREAM, to: port)
            if tcp >= 0, listen(tcp, 64) == 0 { return (udp, tcp, port) }
            Glibc.close(udp)
            Glibc.close(tcp)
        }
        throw Failure()
    }

    private static func bound(_ type: __socket_type, to port: UInt16) -> Int32 {
        let opened = socket(AF_INET, Int32(type.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = loopback(port)
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(opened, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return result == 0 ? opened : -1
    }

    private static func loopback(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        withUnsafeMutableBytes(of: &address.sin_addr) { $0.copyBytes(from: [127, 0, 0, 1]) }
        return address
    }

    private static func port(of opened: Int32) -> UInt16 {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(opened, $0, &length) }
        }
        return UInt16(bigEndian: address.sin_port)
    }

    /// The reply to a message, or nil for silence.
    fileprivate func reply(to query: [UInt8], from port: UInt16, isTCP: Bool) -> [UInt8]? {
        var labels: [String] = []
        var at = 12
        while at < query.count, query[at] != 0 {
            labels.append(String(decoding: query[(at + 1)...(at + Int(query[at]))], as: UTF8.self))
            at += Int(query[at]) + 1
        }
        let question = Question(
            name: labels.joined(separator: "."), type: UInt16(query[at + 1]) << 8 | UInt16(query[at + 2]), isTCP: isTCP,
            port: port)
        log.withLock { $0.append(question) }
        questions.continuation.yield(question)
        return message(answer(question), query: query, end: at + 5)
    }

    private func message(_ reply: Reply, query: [UInt8], end: Int) -> [UInt8]? {
        var (id, flags, code, count, body) = (query[0], UInt8(0x85), UInt8(0), UInt16(0), [UInt8]())
        switch reply {
        case .silence: return nil
        case .code(let given): code = given
        case .truncated: flags |= 0x02
        case .raw(let bytes, let given): (body, count) = (bytes, given)
        case .otherID:
            id ^= 0xFF
            (body, count) = (Self.body([.a([192, 0, 2, 66])]), 1)
        case .records(let records): (body, count) = (Self.body(records), UInt16(records.count))
        }
        return [id, query[1], flags, 0x80 | code, 0, 1, UInt8(count >> 8), UInt8(count & 0xFF), 0, 0, 0, 0]
            + query[12..<end] + body
    }

    private static func body(_ records: [Record]) -> [UInt8] {
        // A pointer to the name in the question (RFC 1035, 4.1.4).
        var owner: [UInt8] = [0xC0, 12]
        var body: [UInt8] = []
        for record in records {
            let (type, data): (UInt8, [UInt8]) =
                switch record {
                case .a(let bytes): (1, bytes)
                case .aaaa(let bytes): (28, bytes)
                case .cname(let name): (5, wire(name))
                }
            body += owner + [0, type, 0, 1, 0, 0, 0, 60, UInt8(data.count >> 8), UInt8(data.count & 0xFF)] + data
            if case .cname(let name) = record { owner = wire(name) }
        }
        return body
    }

    private static func wire(_ name: String) -> [UInt8] {
        name.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
    }

    /// The server's thread.
    private final class Run: Sendable {
        let server: TestNameServer
        let udp: Int32
        let tcp: Int32

        init(server: TestNameServer, udp: Int32, tcp: Int32) {
            self.server = server
            self.udp = udp
            self.tcp = tcp
        }

        func serve() {
            var peers: [Int32] = []
            defer { for socket in peers + [udp, tcp] { Glibc.close(socket) } }
            while true {
                var waits = ([udp, tcp, server.stop.read] + peers).map {
                    pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
                }
                guard poll(&waits, nfds_t(waits.count), -1) > 0, waits[2].revents == 0 else { return }
                if waits[0].revents != 0 { answerDatagram() }
                if waits[1].revents != 0 { peers.append(accept(tcp, nil, nil)) }
                for wait in waits.dropFirst(3) where wait.revents != 0 && !answerStream(wait.fd) {
                    Glibc.close(wait.fd)
                    peers.removeAll { $0 == wait.fd }
                }
            }
        }

        private func answerDatagram() {
            var bytes = [UInt8](repeating: 0, count: 2_048)
            var peer = sockaddr_in()
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            withUnsafeMutablePointer(to: &peer) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { peer in
                    let count = recvfrom(udp, &bytes, bytes.count, 0, peer, &length)
                    guard count > 12 else { return }
                    let port = peer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                        UInt16(bigEndian: $0.pointee.sin_port)
                    }
                    guard let reply = server.reply(to: Array(bytes[..<count]), from: port, isTCP: false) else { return }
                    sendto(udp, reply, reply.count, 0, peer, length)
                }
            }
        }

        /// False where the connection is over.
        private func answerStream(_ socket: Int32) -> Bool {
            var bytes = [UInt8](repeating: 0, count: 2_048)
            let count = recv(socket, &bytes, bytes.count, 0)
            guard count > 14 else { return false }
            guard let reply = server.reply(to: Array(bytes[2..<count]), from: 0, isTCP: true) else { return true }
            let framed = [UInt8(reply.count >> 8), UInt8(reply.count & 0xFF)] + reply
            send(socket, framed, framed.count, Int32(MSG_NOSIGNAL))
            return !server.closesTCP
        }
    }
}
