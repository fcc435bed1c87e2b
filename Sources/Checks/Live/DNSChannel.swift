import CAres
import CLinux
import Glibc

/// Questions to one name server, over sockets on the loop: c-ares writes and reads the messages, finds the question to an
/// answer, and asks again over TCP where an answer was cut off.
///
/// Its socket stays open from question to question, which spares four system calls for each, but not for long: a channel is
/// replaced after `lifetime` or `mostQuestions`. What protects against forged answers is a new source port with each
/// channel, which the kernel chooses, and the ids of the questions, which c-ares draws from a generator that it seeds anew
/// for each channel with 31 bytes of /dev/urandom. c-ares has no option for that before 1.20 (ARES_OPT_UDP_MAX_QUERIES).
///
/// All of it happens on the loop's thread.
final class DNSChannel: SocketHandler {
    private static let mostQuestions = 200
    private static let lifetime: Duration = .seconds(10)
    /// Longer than anybody waits for an answer, with everything that the monitor may sleep through.
    private static let mostLifetime: Duration = .seconds(60)

    private let channel: ares_channel
    private let loop: SocketLoop
    private let ticket: SocketLoop.Ticket
    private let sockets: UnsafeMutablePointer<cfmon_ares_sockets>
    private let began = SuspendingClock.now
    private var watched: [Int32: Watched] = [:]
    private var asked = 0
    private var underWay = 0
    private var isOld = false
    private(set) var isClosed = false

    /// How a socket is watched.
    private struct Watched {
        var ticket: SocketLoop.Ticket
        var isForWriting = false
    }

    /// Nil where there is no memory.
    init?(to server: Endpoint, on loop: SocketLoop) {
        sockets = .allocate(capacity: 1)
        sockets.initialize(to: cfmon_ares_sockets())
        guard let channel = Self.makeChannel(to: server, sockets) else {
            sockets.deallocate()
            return nil
        }
        self.channel = channel
        self.loop = loop
        ticket = loop.ticket()
        sockets.pointee.owner = Unmanaged.passUnretained(self).toOpaque()
        loop.admit(self, ticket)
        loop.remind(ticket, at: began.advanced(by: Self.lifetime))
    }

    deinit {
        sockets.deallocate()
    }

    /// Whether another one has to take its place.
    var isWorn: Bool { isOld || asked >= Self.mostQuestions }

    /// Asks, and says once what came of it, maybe at once; never where the channel is closed before.
    func ask(_ name: String, _ type: RecordType, _ answer: @escaping (RecordAnswer) -> Void) {
        asked += 1
        underWay += 1
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

    /// Ends it once it is old and nobody waits for an answer.
    func expire(at now: SuspendingClock.Instant) {
        isOld = true
        if underWay == 0 || began.duration(to: now) > Self.mostLifetime { return close() }
        loop.remind(ticket, at: now.advanced(by: .seconds(1)))
    }

    func cancel() {}

    /// An answer has come to an end; c-ares must not be destroyed before it has returned.
    fileprivate func ended() {
        underWay -= 1
        if underWay == 0, isWorn, !isClosed { loop.remind(ticket, at: .now) }
    }

    /// Why a question could not be sent; nil where it was.
    fileprivate var fault: String? {
        sockets.pointee.fault == 0 ? nil : String(cString: strerror(sockets.pointee.fault))
    }

    /// Something happened at one of its sockets.
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
        loop.dismiss(ticket)
    }

    /// A channel that reads no file, knows no domain to append, and lets nothing time out by itself: `DNSLookup` does.
    private static func makeChannel(
        to server: Endpoint, _ sockets: UnsafeMutablePointer<cfmon_ares_sockets>
    ) -> ares_channel? {
        var options = ares_options()
        // Each response code is ours to judge. A connection that the server closes ends all questions to it, so there is a
        // second try.
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
        // It is replaced at once; without one, resolv.conf would be read.
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

    /// 0, or -1 where the system does not let us wait for the socket.
    private func opened(_ socket: Int32) -> Int32 {
        let ticket = loop.ticket()
        guard loop.watchLevel(socket, ticket) else {
            sockets.pointee.fault = errno
            return -1
        }
        watched[socket] = Watched(ticket: ticket)
        loop.admit(DNSSocket(socket, of: self), ticket)
        return 0
    }

    /// c-ares wants to know when a socket can be written to, no longer wants to, or is about to close it.
    fileprivate func changed(_ socket: Int32, isOpen: Bool, forWriting: Bool) {
        guard let known = watched[socket] else { return }
        if !isOpen {
            watched[socket] = nil
            loop.dismiss(known.ticket)
        } else if forWriting != known.isForWriting {
            watched[socket]?.isForWriting = forWriting
            loop.watchLevel(socket, known.ticket, forWriting: forWriting)
        }
    }
}

/// A question under way.
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
        // c-ares takes an answer without records and each response code that it knows for an error, and hands it over.
        case _ where !bytes.isEmpty: answer(RecordAnswer(bytes, for: type))
        // The channel was closed: whoever still waits has asked again.
        case ARES_EDESTRUCTION: break
        case ARES_ENOMEM: answer(.notAsked("there is no memory"))
        // What c-ares does not even ask for: a name under .onion (RFC 7686).
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
