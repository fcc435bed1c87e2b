import Checks
import Dispatch
import Glibc
import TLS

/// A server on a real socket of this host that means no good. It takes as many connections as it is told to, one after
/// the other, and lets each have its way with a blocking socket.
struct HostileServer {
    let endpoint: Endpoint
    private let listener: Int32

    struct Fault: Error {}

    /// Listens at a port that the system chooses, on a thread of its own.
    init(connections: Int = 1, _ behave: @escaping @Sendable (borrowing Peer) -> Void) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        inet_pton(AF_INET, "127.0.0.1", &address.sin_addr)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { name in
                bind(listener, name, size) == 0 && listen(listener, 16) == 0 && getsockname(listener, name, &size) == 0
            }
        }
        guard isBound, let loopback = IPAddress(bytes: [127, 0, 0, 1]) else { throw Fault() }
        self.listener = listener
        endpoint = Endpoint(address: loopback, port: UInt16(bigEndian: address.sin_port))
        DispatchQueue(label: "hostile server").async {
            for _ in 0..<connections {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { break }
                behave(Peer(connection))
            }
            close(listener)
        }
    }

    /// What a check of `origin.example` at this server says.
    func check(_ change: (inout Origin) -> Void = { _ in }) async throws -> (Observation, Verdict) {
        var origin = Origin(domain: "origin.example")
        origin.connectTo = [endpoint]
        origin.timeout = 1
        origin.attempts = 1
        change(&origin)
        let observation = await observe(origin, in: .live())
        let trust = try Scene.shared.get().trust
        return (observation, judge(observation, expecting: Expectations(), trust: trust, at: now))
    }

    /// One client's connection.
    struct Peer: ~Copyable {
        private let descriptor: Int32

        fileprivate init(_ descriptor: Int32) {
            self.descriptor = descriptor
        }

        deinit {
            close(descriptor)
        }

        /// Whether all of it went out.
        @discardableResult
        func send(_ bytes: [UInt8]) -> Bool {
            var sent = 0
            while sent < bytes.count {
                let count = bytes[sent...].withUnsafeBytes {
                    Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { return false }
                sent += count
            }
            return true
        }

        /// What the client says next; nothing at its end.
        func receive() -> [UInt8] {
            var buffer = [UInt8](repeating: 0, count: 16_384)
            let count = recv(descriptor, &buffer, buffer.count, 0)
            return Array(buffer.prefix(max(count, 0)))
        }

        /// Whether the client is still there after so many milliseconds of silence from it.
        func isLeftAlone(for milliseconds: Int32) -> Bool {
            var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            while poll(&wait, 1, milliseconds) > 0 {
                if receive().isEmpty { return false }
            }
            return true
        }

        /// Makes the coming close a reset.
        func spoil() {
            var linger = linger(l_onoff: 1, l_linger: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
        }

        /// Completes a handshake, and takes the request; nil where the client goes before that.
        func handshake(_ context: ServerContext) -> ServerHandshake? {
            guard let server = try? ServerHandshake(context) else { return nil }
            while true {
                let bytes = receive()
                guard !bytes.isEmpty else { return nil }
                server.receive(bytes)
                let progress = server.step()
                let isReady = progress == .established && !server.read().isEmpty
                guard send(server.takeOutput()) else { return nil }
                if isReady { return server }
            }
        }
    }
}
