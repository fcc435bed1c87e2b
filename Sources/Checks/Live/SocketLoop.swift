import CLinux
import Glibc
import HeapModule
import Synchronization
import TLS

/// One thread that waits for sockets and deadlines, and runs the tasks that prefer it between two waits.
///
/// A check is a task on this loop from its first step to its last, so nothing of it changes threads, and thousands of
/// them wait in one `epoll_wait`. docs/performance.md has the figures.
///
/// Unchecked because the compiler cannot see it: all that changes belongs to the loop's own thread, but for the inbox, which
/// has a lock.
final class SocketLoop: TaskExecutor, @unchecked Sendable {
    /// What other threads have for the loop.
    private enum Letter: Sendable {
        case job(UnownedJob)
        case cancellation(Ticket)
    }

    private struct Inbox: Sendable {
        var letters: [Letter] = []
        /// Whether the loop waits, so that it has to be woken.
        var isAsleep = false
    }

    /// Names a conversation of this loop, once and for all.
    typealias Ticket = UInt64

    /// One that no longer holds stays in the heap until it has passed.
    private struct Reminder: Comparable {
        var deadline: SuspendingClock.Instant
        var ticket: Ticket

        static func < (left: Reminder, right: Reminder) -> Bool { left.deadline < right.deadline }
    }

    /// How often jobs may make others ready before the sockets are looked at.
    private static let rounds = 16
    /// The ticket of the wake-up call.
    private static let wakeUp: Ticket = 0

    private let inbox = Mutex(Inbox())
    private let poll: Int32
    private let bell: Int32
    /// Set on the loop's own thread alone.
    private let mark: pthread_key_t

    // Of the loop's own thread.
    private var jobs: [UnownedJob] = []
    /// Those that are run at the moment; else empty.
    private var running: [UnownedJob] = []
    private var conversations: [Ticket: any SocketHandler] = [:]
    private var deadlines = Heap<Reminder>()
    private var lastTicket = SocketLoop.wakeUp
    private var buffer = [UInt8](repeating: 0, count: 65_536)

    /// The one that all checks of this process share; nil where the system gave neither descriptors nor a thread.
    static let shared = SocketLoop()

    /// Starts the thread, which runs as long as the process.
    private init?() {
        var mark = pthread_key_t()
        guard pthread_key_create(&mark, nil) == 0 else { return nil }
        self.mark = mark
        poll = epoll_create1(Int32(EPOLL_CLOEXEC))
        bell = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard poll >= 0, bell >= 0, watch(bell, SocketLoop.wakeUp, for: EPOLLIN.rawValue) else { return nil }
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

    /// A name for a conversation to come. On the loop's thread.
    func ticket() -> Ticket {
        lastTicket += 1
        return lastTicket
    }

    /// Takes whoever waits for something in, until it leaves. On the loop's thread.
    func admit(_ conversation: any SocketHandler, _ ticket: Ticket) {
        conversations[ticket] = conversation
    }

    /// Tells whoever was admitted what happens at a socket, until that is closed. On the loop's thread. False where the
    /// system refuses.
    func watch(_ socket: Int32, _ ticket: Ticket) -> Bool {
        watch(socket, ticket, for: EPOLLIN.rawValue | EPOLLOUT.rawValue | EPOLLRDHUP.rawValue)
    }

    /// Tells whoever was admitted as long as a socket has something to read or, where that is wanted, takes something to
    /// write, until it is closed. On the loop's thread. False where the system refuses.
    func watchLevel(_ socket: Int32, _ ticket: Ticket) -> Bool {
        control(EPOLL_CTL_ADD, socket, ticket, for: EPOLLIN.rawValue)
    }

    /// Changes what `watchLevel` tells of. On the loop's thread.
    func watchLevel(_ socket: Int32, _ ticket: Ticket, forWriting: Bool) {
        _ = control(EPOLL_CTL_MOD, socket, ticket, for: EPOLLIN.rawValue | (forWriting ? EPOLLOUT.rawValue : 0))
    }

    /// Lets a conversation go. On the loop's thread.
    func dismiss(_ ticket: Ticket) {
        conversations[ticket] = nil
    }

    /// Tells a conversation when that deadline has passed. Each call is told: whoever has moved its deadline minds only the
    /// last. On the loop's thread.
    func remind(_ ticket: Ticket, at deadline: SuspendingClock.Instant) {
        deadlines.insert(Reminder(deadline: deadline, ticket: ticket))
    }

    /// Tells a conversation, if it is still there, that nobody waits for it. From any thread.
    func cancel(_ ticket: Ticket) {
        post(.cancellation(ticket))
    }

    /// What a socket has for us, without waiting. On the loop's thread.
    func receive(from socket: Int32) -> Received {
        let count = recv(socket, &buffer, buffer.count, 0)
        // A read that leaves room in the buffer has taken all there was (epoll(7)).
        if count > 0 { return .bytes(Array(buffer[..<count]), isAll: count < buffer.count) }
        if count == 0 { return .end }
        return errno == EAGAIN || errno == EINTR ? .nothing : .failure
    }

    private var isOnOwnThread: Bool { pthread_getspecific(mark) != nil }

    private func post(_ letter: Letter) {
        let mustRing = inbox.withLock { inbox in
            inbox.letters.append(letter)
            defer { inbox.isAsleep = false }
            return inbox.isAsleep
        }
        if mustRing { _ = eventfd_write(bell, 1) }
    }

    private func watch(_ descriptor: Int32, _ ticket: Ticket, for events: UInt32) -> Bool {
        // Edge-triggered: each change is told once, so nothing has to be read or re-armed but the sockets themselves.
        control(EPOLL_CTL_ADD, descriptor, ticket, for: events | EPOLLET.rawValue)
    }

    private func control(_ what: Int32, _ descriptor: Int32, _ ticket: Ticket, for events: UInt32) -> Bool {
        var event = epoll_event(events: events, data: epoll_data_t(u64: ticket))
        return epoll_ctl(poll, what, descriptor, &event) == 0
    }

    private func run() {
        pthread_setspecific(mark, Unmanaged.passUnretained(self).toOpaque())
        WarmMemory.keepOnThisThread()
        var events = [epoll_event](repeating: epoll_event(), count: 256)
        while true {
            takeLetters()
            runJobs()
            let count = epoll_wait(poll, &events, Int32(events.count), patience())
            inbox.withLock { $0.isAsleep = false }
            for event in events.prefix(Int(max(0, count))) where event.data.u64 != SocketLoop.wakeUp {
                conversations[event.data.u64]?.wake(event.events)
            }
            // Whatever has arrived was looked at first: an answer that came in time is not missed because we are late.
            expire()
        }
    }

    private func takeLetters() {
        let letters = inbox.withLock { inbox in
            defer { inbox.letters.removeAll(keepingCapacity: true) }
            return inbox.letters
        }
        for letter in letters {
            switch letter {
            case .job(let job): jobs.append(job)
            case .cancellation(let ticket): conversations[ticket]?.cancel()
            }
        }
    }

    /// Runs what is ready, and what that makes ready in turn: to begin or to end a check takes three such rounds, and a look at the
    /// sockets between two of them was a system call for nothing. After a few, others come first.
    private func runJobs() {
        for _ in 0..<SocketLoop.rounds where !jobs.isEmpty {
            swap(&jobs, &running)
            for job in running { job.runSynchronously(on: asUnownedTaskExecutor()) }
            running.removeAll(keepingCapacity: true)
        }
    }

    /// How long the loop may wait, in milliseconds; -1 for ever.
    private func patience() -> Int32 {
        let mayWait = inbox.withLock { inbox in
            inbox.isAsleep = jobs.isEmpty && inbox.letters.isEmpty
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
            conversations[next.ticket]?.expire(at: now)
        }
    }
}

/// What came of looking at a socket.
enum Received {
    /// Whether more are there already is only known where `isAll` says no.
    case bytes([UInt8], isAll: Bool)
    /// The peer has closed in good order.
    case end
    case nothing
    case failure
}

/// What the loop tells whoever waits on it.
protocol SocketHandler: AnyObject {
    /// These events of epoll have happened at its socket.
    func wake(_ events: UInt32)
    /// A deadline has passed, maybe one that holds no more.
    func expire(at now: SuspendingClock.Instant)
    /// Nobody waits for the outcome any more.
    func cancel()
}
