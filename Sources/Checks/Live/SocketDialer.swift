import CLinux
import Glibc

/// Connects over TCP on the shared loop.
struct SocketDialer: Dialer {
    func dial<Talk: Exchange>(
        _ endpoint: Endpoint, timeout: Duration, _ make: @escaping @Sendable () throws -> Talk
    ) async -> Dialed<Talk.Outcome> {
        guard let loop = SocketLoop.shared else { return .notTried("the system gives no descriptors or threads") }
        // A task that is on the loop already does not change threads here.
        return await withTaskExecutorPreference(loop) {
            let token = loop.token()
            return await withTaskCancellationHandler {
                await withCheckedContinuation { outcome in
                    guard !Task.isCancelled else {
                        outcome.resume(returning: .notTried("cancelled"))
                        return
                    }
                    let connection = SocketConnection(token, on: loop, make, outcome)
                    connection.connect(to: endpoint, timeout: timeout)
                }
            } onCancel: {
                loop.cancel(token)
            }
        }
    }
}

/// One exchange over one socket. It passes bytes on, watches the deadline, and reports the outcome once.
private final class SocketConnection<Talk: Exchange>: SocketHandler {
    /// A deadline that is noticed later than this was missed by the monitor itself, so the missing answer says nothing about the
    /// peer.
    private static var tolerance: Duration { .seconds(1) }

    private let token: SocketLoop.Token
    private let loop: SocketLoop
    private let make: @Sendable () throws -> Talk
    private var outcome: CheckedContinuation<Dialed<Talk.Outcome>, Never>?

    private var socket: Int32 = -1
    private let began = SuspendingClock.now
    private var connected = SuspendingClock.now
    /// Nil until the connection is established.
    private var talk: Talk?
    /// Bytes that the system has not taken yet.
    private var unsent: ArraySlice<UInt8> = []
    private var deadline: SuspendingClock.Instant?

    init(
        _ token: SocketLoop.Token, on loop: SocketLoop, _ make: @escaping @Sendable () throws -> Talk,
        _ outcome: CheckedContinuation<Dialed<Talk.Outcome>, Never>
    ) {
        self.token = token
        self.loop = loop
        self.make = make
        self.outcome = outcome
    }

    func connect(to endpoint: Endpoint, timeout: Duration) {
        let address = SocketAddress(endpoint)
        socket = Glibc.socket(
            address.family, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { return settle(.notTried(String(cString: strerror(errno)))) }
        guard address.connect(socket) == 0 || errno == EINPROGRESS else { return settle(classify(errno)) }
        guard loop.watch(socket, token) else { return settle(.notTried(String(cString: strerror(errno)))) }
        loop.register(self, token)
        setDeadline(began.advanced(by: timeout))
    }

    func wake(_ events: UInt32) {
        if talk == nil {
            guard events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) == 0 else { return settle(classify(pendingError())) }
            guard events & EPOLLOUT.rawValue != 0 else { return }
            open()
        } else if events & EPOLLOUT.rawValue != 0, !unsent.isEmpty {
            flush()
        }
        let isEnding = events & (EPOLLRDHUP.rawValue | EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0
        guard isEnding || events & EPOLLIN.rawValue != 0 else { return }
        // epoll reports each change once, so everything must be read now.
        while outcome != nil {
            switch loop.receive(from: socket) {
            case .bytes(let bytes, let isAll):
                if let step = talk?.receive(bytes, at: elapsed) { take(step) }
                if isAll, !isEnding { return }
            case .end: end(.closed)
            case .failure: end(.reset)
            case .nothing: return
            }
        }
    }

    func expire(at now: SuspendingClock.Instant) {
        guard let deadline, deadline <= now else { return }
        let delay = deadline.duration(to: now)
        guard delay <= Self.tolerance else { return settle(.delayed(delay)) }
        if talk == nil { settle(.timedOut) } else { end(.expired) }
    }

    func cancel() {
        settle(.notTried("cancelled"))
    }

    private var elapsed: Duration { connected.duration(to: .now) }

    private func open() {
        connected = .now
        do {
            var talk = try make()
            let step = talk.begin()
            self.talk = talk
            take(step)
        } catch {
            settle(.notTried("\(error)"))
        }
    }

    private func take(_ step: Step) {
        if !step.send.isEmpty {
            unsent += step.send
            flush()
        }
        guard !step.isFinished else { return end(.finished) }
        guard let talk, outcome != nil else { return }
        let next = connected.advanced(by: talk.deadline)
        if next != deadline { setDeadline(next) }
    }

    private func setDeadline(_ next: SuspendingClock.Instant) {
        deadline = next
        loop.schedule(token, at: next)
    }

    private func flush() {
        while !unsent.isEmpty {
            let count = unsent.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else {
                // A failure to send shows at the next read, or when the deadline passes.
                if errno != EAGAIN && errno != EINTR { unsent = [] }
                return
            }
            unsent = unsent.dropFirst(count)
        }
    }

    private func end(_ ending: ExchangeEnd) {
        guard outcome != nil, var talk else { return }
        settle(.talked(talk.end(ending, at: elapsed), connect: began.duration(to: connected)))
    }

    private func settle(_ dialed: Dialed<Talk.Outcome>) {
        guard let outcome else { return }
        self.outcome = nil
        loop.deregister(token)
        if socket >= 0 { close(socket) }
        outcome.resume(returning: dialed)
    }

    private func pendingError() -> Int32 {
        var error: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &length) == 0 ? error : errno
    }

    private func classify(_ error: Int32) -> Dialed<Talk.Outcome> {
        switch error {
        case ECONNREFUSED, ECONNRESET: .refused
        case ETIMEDOUT: .timedOut
        case EHOSTUNREACH: .unreachable("EHOSTUNREACH")
        case EHOSTDOWN: .unreachable("EHOSTDOWN")
        // A missing route and all other errors are faults of the monitor itself.
        case ENETUNREACH: .notTried("no route to the network of the address (ENETUNREACH)")
        default: .notTried(String(cString: strerror(error)))
        }
    }
}

/// An endpoint as a socket address (ip(7), ipv6(7)).
private enum SocketAddress {
    case ipv4(sockaddr_in)
    case ipv6(sockaddr_in6)

    init(_ endpoint: Endpoint) {
        let bytes = endpoint.address.bytes
        if bytes.count == 4 {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = endpoint.port.bigEndian
            withUnsafeMutableBytes(of: &address.sin_addr) { $0.copyBytes(from: bytes) }
            self = .ipv4(address)
        } else {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = endpoint.port.bigEndian
            withUnsafeMutableBytes(of: &address.sin6_addr) { $0.copyBytes(from: bytes.prefix(16)) }
            self = .ipv6(address)
        }
    }

    var family: Int32 {
        switch self {
        case .ipv4: AF_INET
        case .ipv6: AF_INET6
        }
    }

    /// 0, or -1 with errno.
    func connect(_ socket: Int32) -> Int32 {
        switch self {
        case .ipv4(let address): SocketAddress.connect(socket, address)
        case .ipv6(let address): SocketAddress.connect(socket, address)
        }
    }

    private static func connect<Address>(_ socket: Int32, _ address: Address) -> Int32 {
        withUnsafeBytes(of: address) { raw in
            raw.withMemoryRebound(to: sockaddr.self) {
                Glibc.connect(socket, $0.baseAddress, socklen_t(MemoryLayout<Address>.size))
            }
        }
    }
}
