import Glibc
import Synchronization

/// A server on a loopback address or a Unix socket, which plays what it was told on each connection, each on a thread of
/// its own.
final class Peer: Sendable {
    private struct Failure: Error {}

    let port: UInt16
    /// What was read as text, on all connections, in the order of its arrival.
    let heard = Mutex<[String]>([])
    private let listener: Int32

    /// On 127.0.0.1, or on a Unix socket at this path.
    init(at path: String? = nil, _ play: @escaping @Sendable (Line) -> Void) throws {
        let door = socket(path == nil ? AF_INET : AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        listener = door
        if let path {
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
            port = 0
            guard Peer.isBound(door, &address) else { throw Failure() }
        } else {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
            guard Peer.isBound(door, &address) else { throw Failure() }
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            _ = withUnsafeMutableBytes(of: &address) {
                getsockname(door, $0.baseAddress?.assumingMemoryBound(to: sockaddr.self), &size)
            }
            port = UInt16(bigEndian: address.sin_port)
        }
        guard listen(door, 64) == 0 else { throw Failure() }
        onThread { [weak self] in
            while true {
                let connection = accept(door, nil, nil)
                guard connection >= 0, let self else { break }
                onThread {
                    play(Line(connection, of: self))
                    _ = Glibc.close(connection)
                }
            }
            _ = Glibc.close(door)
        }
    }

    deinit {
        // Wakes the thread that accepts, which closes it.
        shutdown(listener, Int32(SHUT_RDWR))
    }

    /// `http://127.0.0.1:PORT/…`
    func url(_ path: String = "/", scheme: String = "http", user: String = "") -> String {
        "\(scheme)://\(user)127.0.0.1:\(port)\(path)"
    }

    var requests: [String] { heard.withLock { $0 } }

    private static func isBound<Address>(_ listener: Int32, _ address: inout Address) -> Bool {
        withUnsafeBytes(of: &address) {
            bind(listener, $0.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count)) == 0
        }
    }
}

private final class Work: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) {
        self.run = run
    }
}

/// Blocking, so not for a thread that others wait for.
func onThread(_ body: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    pthread_create(
        &thread, nil,
        { context in
            if let context { Unmanaged<Work>.fromOpaque(context).takeRetainedValue().run() }
            return nil
        }, Unmanaged.passRetained(Work(body)).toOpaque())
    pthread_detach(thread)
}
