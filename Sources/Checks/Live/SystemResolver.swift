import NIOPosix
import Synchronization

/// The system's resolver on pools of threads, since getaddrinfo blocks.
///
/// A name that was slow last time waits in a lane of its own, so that names whose servers hang keep the others waiting once
/// and not for ever. The time before a thread is free is ours, and is not held against the name.
struct SystemResolver: Sendable {
    static let shared = SystemResolver()

    /// Look-ups under way at once, of names that answer and of those that did not last time.
    private static let threads = (quick: 32, slow: 8)
    /// A look-up that takes longer makes its name a slow one. glibc asks the second time after five seconds
    /// (resolv.conf(5), `timeout`).
    private static let slow: Duration = .seconds(2)

    private let quickLane: NIOThreadPool
    private let slowLane: NIOThreadPool
    private let slowNames = SlowNames()

    private init() {
        quickLane = NIOThreadPool(numberOfThreads: SystemResolver.threads.quick)
        slowLane = NIOThreadPool(numberOfThreads: SystemResolver.threads.slow)
        quickLane.start()
        slowLane.start()
    }

    /// The addresses of a name; gives up waiting, not working, when the patience is over.
    func addresses(of name: String, _ type: AddressType, patience: Duration) async -> Lookup.Answer {
        guard let loop = SocketLoop.shared else {
            return .failed("the system gives no descriptors or threads", tries: 1)
        }
        return await withTaskExecutorPreference(loop) {
            let ticket = loop.ticket()
            defer { loop.dismiss(ticket) }
            return await withTaskCancellationHandler {
                await withCheckedContinuation { answer in
                    let question = Question(ticket, on: loop, patience: patience, answer)
                    loop.admit(question, ticket)
                    loop.remind(ticket, at: .now.advanced(by: patience))
                    if Task.isCancelled { question.cancel() }
                    (slowNames.contains(name) ? slowLane : quickLane).submit { state in
                        guard case .active = state, question.begin() else {
                            return question.answer(.failed("the resolver's threads are gone", tries: 1))
                        }
                        let began = SuspendingClock.now
                        question.answer(SystemResolver.lookUp(name, type))
                        slowNames.note(name, isSlow: began.duration(to: .now) > SystemResolver.slow)
                    }
                }
            } onCancel: {
                loop.cancel(ticket)
            }
        }
    }
}

/// One look-up, between the task that waits for it and the thread that makes it.
private final class Question: Conversing, Sendable {
    private struct State {
        var answer: CheckedContinuation<Lookup.Answer, Never>?
        /// When a thread took it up.
        var began: SuspendingClock.Instant?
    }

    private let ticket: SocketLoop.Ticket
    private let loop: SocketLoop
    private let patience: Duration
    private let state: Mutex<State>

    init(
        _ ticket: SocketLoop.Ticket, on loop: SocketLoop, patience: Duration,
        _ answer: CheckedContinuation<Lookup.Answer, Never>
    ) {
        self.ticket = ticket
        self.loop = loop
        self.patience = patience
        state = Mutex(State(answer: answer))
    }

    /// A thread is free for it. False where nobody waits any more: then nothing is left to do.
    func begin() -> Bool {
        state.withLock { state in
            state.began = .now
            return state.answer != nil
        }
    }

    func answer(_ answer: Lookup.Answer) {
        let waiting = state.withLock { state in
            defer { state.answer = nil }
            return state.answer
        }
        waiting?.resume(returning: answer)
    }

    func wake(_ events: UInt32) {}

    func expire(at now: SuspendingClock.Instant) {
        let end = (state.withLock(\.began) ?? now).advanced(by: patience)
        if end <= now {
            answer(.failed("no answer within \(patience.components.seconds) s", tries: 1))
        } else {
            loop.remind(ticket, at: end)
        }
    }

    func cancel() {
        answer(.failed("cancelled", tries: 1))
    }
}

/// The names whose last look-up took long.
private final class SlowNames: Sendable {
    /// More than that are no list of slow names but a resolver that is down, and then no lane helps.
    private static let most = 10_000

    private let names = Mutex<Set<String>>([])

    func contains(_ name: String) -> Bool {
        names.withLock { !$0.isEmpty && $0.contains(name) }
    }

    func note(_ name: String, isSlow: Bool) {
        names.withLock { names in
            if !isSlow {
                if !names.isEmpty { names.remove(name) }
            } else if names.count < SlowNames.most {
                names.insert(name)
            }
        }
    }
}
