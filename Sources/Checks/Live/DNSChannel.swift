import CAres
import CLinux
import Glibc

/// Questions to one name server, over sockets on the loop. c-ares encodes the questions, matches answers to them, and repeats a
/// question over TCP if its answer was truncated.
///
/// The socket stays open between questions, which saves four system calls each. A channel is replaced after `lifetime` or
/// `mostQuestions`, because two things protect against forged answers: the source port, which the kernel chooses for each channel,
/// and the ids of the questions, for which c-ares seeds a generator with 31 bytes of /dev/urandom for each channel. c-ares has no
/// option for this before 1.20 (ARES_OPT_UDP_MAX_QUERIES).
///
/// A channel is used on the loop's thread only.
final class DNSChannel: SocketHandler {
    private static let mostQuestions = 200
    private static let lifetime: Duration = .seconds(10)
    /// After this time a channel closes although a question is open. No look-up lasts so long, even after standstills.
    private static let mostLifetime: Duration = .seconds(60)

    private let channel: ares_channel
    private let loop: SocketLoop
    private let token: SocketLoop.Token
    private let sockets: UnsafeMutablePointer<cfmon_ares_sockets>
    private let began = SuspendingClock.now
    private var watched: [Int32: Watched] = [:]
    private var asked = 0
    private var openQuestions = 0
    private var isOld = false
    private(set) var isClosed = false

    /// A socket of c-ares on the loop.
    private struct Watched {
        var token: SocketLoop.Token
        var isForWriting = false
    }

    /// Nil when memory runs out.
    ///
    /// - Parameter scope: The index of the interface of a link-local address (ipv6(7), `sin6_scope_id`); 0 for none.
    init?(to server: Endpoint, scope: UInt32, on loop: SocketLoop) {
        sockets = .allocate(capacity: 1)
        sockets.initialize(to: cfmon_ares_sockets())
        sockets.pointee.scope = scope
        guard let channel = Self.makeChannel(to: server, sockets) else {
            sockets.deallocate()
            return nil
        }
        self.channel = channel
        self.loop = loop
        token = loop.token()
        sockets.pointee.owner = Unmanaged.passUnretained(self).toOpaque()
        loop.register(self, token)
        loop.schedule(token, at: began.advanced(by: Self.lifetime))
    }

    deinit {
        sockets.deallocate()
    }

    /// Whether the channel must be replaced.
    var isExpired: Bool { isOld || asked >= Self.mostQuestions }

    /// Sends a question. `answer` is called once, perhaps before this returns; never if the channel closes first.
    func ask(_ name: String, _ type: RecordType, _ answer: @escaping (RecordAnswer) -> Void) {
        asked += 1
        openQuestions += 1
        sockets.pointee.fault = 0
        let question = Unmanaged.passRetained(DNSQuestion(on: self, for: type, answer)).toOpaque()
        // 1 is the class of the internet.
        ares_query(
            channel, name, 1, type.rawValue,
            { question, status, _, bytes, count in
                guard let question else { return }
                Unmanaged<DNSQuestion>.fromOpaque(question).takeRetainedValue().end(
                    status, UnsafeBufferPointer(start: bytes, count: Int(count)))
            }, question)
    }

    func wake(_ events: UInt32) {}

    /// Closes the channel at the end of its lifetime, once no question is open.
    func expire(at now: SuspendingClock.Instant) {
        isOld = true
        if openQuestions == 0 || began.duration(to: now) > Self.mostLifetime { return close() }
        loop.schedule(token, at: now.advanced(by: .seconds(1)))
    }

    func cancel() {}

    /// Counts an answer. The channel closes later, because c-ares is still on the stack and must not be destroyed.
    fileprivate func ended() {
        openQuestions -= 1
        if openQuestions == 0, isExpired, !isClosed { loop.schedule(token, at: .now) }
    }

    /// Why the last question could not be sent; nil if it was sent.
    fileprivate var fault: String? {
        sockets.pointee.fault == 0 ? nil : String(cString: strerror(sockets.pointee.fault))
    }

    /// Handles events of one of the channel's sockets.
    fileprivate func wake(_ events: UInt32, of socket: Int32) {
        sockets.pointee.has_read = 0
        let isWritable = events & EPOLLOUT.rawValue != 0
        let isReadable = events & ~EPOLLOUT.rawValue != 0
        ares_process_fd(channel, isReadable ? socket : -1, isWritable ? socket : -1)
    }

    private func close() {
        guard !isClosed else { return }
        isClosed = true
        ares_destroy(channel)
        loop.deregister(token)
    }

    /// A channel of c-ares that reads no file and appends no domain. Its own timeouts never apply, because `DNSLookup` has some.
    private static func makeChannel(
        to server: Endpoint, _ sockets: UnsafeMutablePointer<cfmon_ares_sockets>
    ) -> ares_channel? {
        var options = ares_options()
        // NOCHECKRESP hands over answers with any response code. A second try is needed because all open questions fail when the
        // server closes a connection.
        options.flags = ARES_FLAG_STAYOPEN | ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES | ARES_FLAG_NOCHECKRESP
        options.timeout = Int32(2 * mostLifetime.components.seconds * 1_000)
        options.tries = 2
        options.sock_state_cb_data = UnsafeMutableRawPointer(sockets)
        options.sock_state_cb = { sockets, socket, isReadable, isWritable in
            DNSChannel.of(sockets)?.changed(socket, isOpen: isReadable != 0, forWriting: isWritable != 0)
        }
        let given =
            ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_NDOTS | ARES_OPT_DOMAINS | ARES_OPT_SORTLIST
            | ARES_OPT_LOOKUPS | ARES_OPT_SERVERS | ARES_OPT_SOCK_STATE_CB
        var channel: ares_channel?
        var lookups: [CChar] = [CChar(bitPattern: UInt8(ascii: "b")), 0]
        // Without a server c-ares would read resolv.conf. This one is replaced below.
        var none = in_addr()
        let status = lookups.withUnsafeMutableBufferPointer { lookups in
            withUnsafeMutablePointer(to: &none) { none in
                options.lookups = lookups.baseAddress
                options.servers = none
                options.nservers = 1
                return ares_init_options(&channel, &options, given)
            }
        }
        guard status == ARES_SUCCESS, let channel else { return nil }
        guard ares_set_servers_ports_csv(channel, server.description) == ARES_SUCCESS else {
            ares_destroy(channel)
            return nil
        }
        cfmon_ares_own_sockets(channel, sockets)
        ares_set_socket_callback(
            channel, { socket, _, sockets in DNSChannel.of(sockets)?.opened(socket) ?? -1 }, sockets)
        return channel
    }

    private static func of(_ sockets: UnsafeMutableRawPointer?) -> DNSChannel? {
        guard let owner = sockets?.assumingMemoryBound(to: cfmon_ares_sockets.self).pointee.owner else { return nil }
        return Unmanaged<DNSChannel>.fromOpaque(owner).takeUnretainedValue()
    }

    /// Registers a new socket. Returns 0, or -1 where epoll(7) refuses it.
    private func opened(_ socket: Int32) -> Int32 {
        let token = loop.token()
        guard loop.watchLevel(socket, token) else {
            sockets.pointee.fault = errno
            return -1
        }
        watched[socket] = Watched(token: token)
        loop.register(DNSSocket(socket, of: self), token)
        return 0
    }

    /// Follows c-ares, which waits until a socket is writable, no longer waits, or is about to close it.
    fileprivate func changed(_ socket: Int32, isOpen: Bool, forWriting: Bool) {
        guard let known = watched[socket] else { return }
        if !isOpen {
            watched[socket] = nil
            loop.deregister(known.token)
        } else if forWriting != known.isForWriting {
            watched[socket]?.isForWriting = forWriting
            loop.watchLevel(socket, known.token, forWriting: forWriting)
        }
    }
}

/// A question without an answer so far.
private final class DNSQuestion {
    private let channel: DNSChannel
    private let type: RecordType
    private let answer: (RecordAnswer) -> Void

    init(on channel: DNSChannel, for type: RecordType, _ answer: @escaping (RecordAnswer) -> Void) {
        self.channel = channel
        self.type = type
        self.answer = answer
    }

    func end(_ status: Int32, _ bytes: UnsafeBufferPointer<UInt8>) {
        channel.ended()
        switch status {
        // c-ares also hands over the bytes of an answer that it takes for an error: one without records, or with a response code.
        case _ where !bytes.isEmpty: answer(RecordAnswer(bytes, for: type))
        // The channel was closed. A look-up that still waits has asked again.
        case ARES_EDESTRUCTION: break
        case ARES_ENOMEM: answer(.notAsked("there is no memory"))
        // c-ares refuses names under .onion (RFC 7686) without asking.
        case ARES_ENOTFOUND: answer(.noRecord("NXDOMAIN (there is no such name)"))
        case ARES_EBADNAME: answer(.noRecord("no name of DNS: a label or the whole is too long"))
        default:
            answer(
                channel.fault.map { .notAsked("the name server cannot be asked: \($0)") }
                    ?? .failed("the name server refuses or closes the connection"))
        }
    }
}

/// One socket of a channel.
private final class DNSSocket: SocketHandler {
    private let socket: Int32
    private unowned let channel: DNSChannel

    init(_ socket: Int32, of channel: DNSChannel) {
        self.socket = socket
        self.channel = channel
    }

    func wake(_ events: UInt32) { channel.wake(events, of: socket) }

    func expire(at now: SuspendingClock.Instant) {}

    func cancel() {}
}
