import CLinux
import Glibc
import HeapModule
import Synchronization
import TLS

/// One thread that waits for sockets and timeouts, and between two waits runs the tasks that prefer it as their executor.
///
/// A check is a task on this loop from beginning to end. It never changes threads, and thousands of checks wait in one
/// `epoll_wait`. docs/performance.md has the figures.
///
/// Unchecked because the compiler cannot see that this is safe: the inbox has a lock, and all other mutable state belongs to the
/// loop's own thread.
final class SocketLoop: TaskExecutor, @unchecked Sendable {
    /// What other threads ask of the loop.
    private enum Command: Sendable {
        case job(UnownedJob)
        case cancellation(Token)
    }

    private struct Inbox: Sendable {
        var commands: [Command] = []
        /// Whether the loop waits, or is about to, and must be woken.
        var isAsleep = false
    }

    /// Identifies a handler. No token is used twice.
    typealias Token = UInt64

    /// A timeout of a handler. It stays in the heap until it has passed, even if the handler no longer needs it.
    private struct Timeout: Comparable {
        var deadline: SuspendingClock.Instant
        var token: Token

        static func < (left: Timeout, right: Timeout) -> Bool { left.deadline < right.deadline }
    }

    /// How many rounds of jobs run before the sockets are polled again.
    private static let rounds = 16
    /// The token of the event that wakes the loop.
    private static let wakeUp: Token = 0

    private let inbox = Mutex(Inbox())
    private let poll: Int32
    private let wakeUpEvent: Int32
    /// A key whose value is set only on the loop's own thread.
    private let threadKey: pthread_key_t

    // All of these belong to the loop's own thread.
    private var jobs: [UnownedJob] = []
    /// The jobs of the current round; otherwise empty.
    private var running: [UnownedJob] = []
    private var handlers: [Token: any SocketHandler] = [:]
    private var deadlines = Heap<Timeout>()
    private var lastToken = SocketLoop.wakeUp
    private var buffer = [UInt8](repeating: 0, count: 65_536)

    /// The loop of all checks in this process; nil where the system refused a descriptor or a thread.
    static let shared = SocketLoop()

    /// Starts the thread, which never ends.
    private init?() {
        var key = pthread_key_t()
        guard pthread_key_create(&key, nil) == 0 else { return nil }
        threadKey = key
        poll = epoll_create1(Int32(EPOLL_CLOEXEC))
        wakeUpEvent = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard poll >= 0, wakeUpEvent >= 0, watch(wakeUpEvent, SocketLoop.wakeUp, for: EPOLLIN.rawValue) else {
            return nil
        }
        var thread = pthread_t()
        let started = pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<SocketLoop>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, Unmanaged.passRetained(self).toOpaque())
        guard started == 0 else { return nil }
        pthread_detach(thread)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if isOnOwnThread { jobs.append(job) } else { post(.job(job)) }
    }

    /// A token for a new handler. On the loop's thread.
    func token() -> Token {
        lastToken += 1
        return lastToken
    }

    /// Keeps a handler until it is deregistered. On the loop's thread.
    func register(_ handler: any SocketHandler, _ token: Token) {
        handlers[token] = handler
    }

    /// Reports each change of a socket to the handler once (edge-triggered), until the socket is closed. Returns false where the
    /// system refuses. On the loop's thread.
    func watch(_ socket: Int32, _ token: Token) -> Bool {
        watch(socket, token, for: EPOLLIN.rawValue | EPOLLOUT.rawValue | EPOLLRDHUP.rawValue)
    }

    /// Reports to the handler while a socket is readable (level-triggered), until the socket is closed. Returns false where the
    /// system refuses. On the loop's thread.
    func watchLevel(_ socket: Int32, _ token: Token) -> Bool {
        control(EPOLL_CTL_ADD, socket, token, for: EPOLLIN.rawValue)
    }

    /// Changes whether the handler is also told while the socket is writable. On the loop's thread.
    func watchLevel(_ socket: Int32, _ token: Token, forWriting: Bool) {
        _ = control(EPOLL_CTL_MOD, socket, token, for: EPOLLIN.rawValue | (forWriting ? EPOLLOUT.rawValue : 0))
    }

    /// Removes a handler. On the loop's thread.
    func deregister(_ token: Token) {
        handlers[token] = nil
    }

    /// Calls the handler's `expire` once after `deadline`. Earlier calls stay in force: a handler that has moved its deadline must
    /// ignore them. On the loop's thread.
    func schedule(_ token: Token, at deadline: SuspendingClock.Instant) {
        deadlines.insert(Timeout(deadline: deadline, token: token))
    }

    /// Calls the handler's `cancel`, if it is still registered. From any thread.
    func cancel(_ token: Token) {
        post(.cancellation(token))
    }

    /// Reads from a socket without waiting. On the loop's thread.
    func receive(from socket: Int32) -> Received {
        let count = recv(socket, &buffer, buffer.count, 0)
        // A read that does not fill the buffer has emptied the socket (epoll(7)).
        if count > 0 { return .bytes(Array(buffer[..<count]), isAll: count < buffer.count) }
        if count == 0 { return .end }
        return errno == EAGAIN || errno == EINTR ? .nothing : .failure
    }

    private var isOnOwnThread: Bool { pthread_getspecific(threadKey) != nil }

    private func post(_ command: Command) {
        let mustWake = inbox.withLock { inbox in
            inbox.commands.append(command)
            defer { inbox.isAsleep = false }
            return inbox.isAsleep
        }
        if mustWake { _ = eventfd_write(wakeUpEvent, 1) }
    }

    private func watch(_ descriptor: Int32, _ token: Token, for events: UInt32) -> Bool {
        // Edge-triggered, because no system call is needed to re-arm or to reset anything.
        control(EPOLL_CTL_ADD, descriptor, token, for: events | EPOLLET.rawValue)
    }

    private func control(_ what: Int32, _ descriptor: Int32, _ token: Token, for events: UInt32) -> Bool {
        var event = epoll_event(events: events, data: epoll_data_t(u64: token))
        return epoll_ctl(poll, what, descriptor, &event) == 0
    }

    private func run() {
        pthread_setspecific(threadKey, Unmanaged.passUnretained(self).toOpaque())
        WarmMemory.cacheOnThisThread()
        var events = [epoll_event](repeating: epoll_event(), count: 256)
        while true {
            takeCommands()
            runJobs()
            let count = epoll_wait(poll, &events, Int32(events.count), waitTime())
            inbox.withLock { $0.isAsleep = false }
            for event in events.prefix(Int(max(0, count))) where event.data.u64 != SocketLoop.wakeUp {
                handlers[event.data.u64]?.wake(event.events)
            }
            // Events come before timeouts, so that an answer which came in time counts even if the loop is late.
            expire()
        }
    }

    private func takeCommands() {
        let commands = inbox.withLock { inbox in
            defer { inbox.commands.removeAll(keepingCapacity: true) }
            return inbox.commands
        }
        for command in commands {
            switch command {
            case .job(let job): jobs.append(job)
            case .cancellation(let token): handlers[token]?.cancel()
            }
        }
    }

    /// Runs the ready jobs, and those that they make ready. The beginning and the end of a check take three such rounds, between
    /// which polling the sockets would waste a system call. After `rounds` the sockets come first.
    private func runJobs() {
        for _ in 0..<SocketLoop.rounds where !jobs.isEmpty {
            swap(&jobs, &running)
            for job in running { job.runSynchronously(on: asUnownedTaskExecutor()) }
            running.removeAll(keepingCapacity: true)
        }
    }

    /// How long the loop may wait, in milliseconds; -1 for no limit.
    private func waitTime() -> Int32 {
        let mayWait = inbox.withLock { inbox in
            inbox.isAsleep = jobs.isEmpty && inbox.commands.isEmpty
            return inbox.isAsleep
        }
        guard mayWait else { return 0 }
        guard let next = deadlines.min?.deadline else { return -1 }
        let (seconds, attoseconds) = SuspendingClock.now.duration(to: next).components
        return Int32(clamping: max(0, seconds * 1_000 + attoseconds / 1_000_000_000_000_000 + 1))
    }

    private func expire() {
        guard let first = deadlines.min else { return }
        let now = SuspendingClock.now
        guard first.deadline <= now else { return }
        while let next = deadlines.min, next.deadline <= now {
            deadlines.removeMin()
            handlers[next.token]?.expire(at: now)
        }
    }
}

/// The result of reading from a socket.
enum Received {
    /// With `isAll` the socket was empty afterwards; without it there may be more.
    case bytes([UInt8], isAll: Bool)
    /// The peer has closed the connection in good order.
    case end
    case nothing
    case failure
}

/// Is called by the loop when something happens.
protocol SocketHandler: AnyObject {
    /// Handles events of epoll(7) at a socket.
    func wake(_ events: UInt32)
    /// Handles a deadline that has passed, perhaps one that the handler has moved since.
    func expire(at now: SuspendingClock.Instant)
    /// Ends at once, because the waiting task was cancelled.
    func cancel()
}
