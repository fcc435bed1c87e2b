import NIOPosix
import Synchronization

/// The system's resolver on a bounded number of threads, since getaddrinfo blocks and cannot be called off.
///
/// Who may begin when is decided by `LookupLanes`. The time before a thread is free is ours, and is not held against the
/// name: whoever waited for a place in vain is told that nobody was asked.
final class SystemResolver: Sendable {
    /// Look-ups under way at once. What is quick needs few: seven, where 333 a second take 20 ms each. A thousand names
    /// whose servers hang, asked every five minutes, need 33 to 67, since glibc asks each server twice for five seconds
    /// (resolv.conf(5), `timeout`, `attempts`).
    private static let places = LookupLanes<LookupQuestion>.Places(quick: 32, slow: 64)
    /// A look-up that takes longer makes its name a slow one.
    private static let slow: Duration = .seconds(2)

    static let shared = SystemResolver(lookUp: { lookUp($0, $1) })

    private let lookUp: @Sendable (String, AddressType) -> Lookup.Answer
    private let lanes: Mutex<LookupLanes<LookupQuestion>>
    private let threads: NIOThreadPool
    private let began = SuspendingClock.now

    /// A resolver with threads of its own.
    ///
    /// - Parameters:
    ///   - places: Look-ups under way at once, which is the number of threads.
    ///   - slow: A look-up that takes longer makes its name a slow one.
    ///   - lookUp: Blocks until there is an answer.
    init(
        places: LookupLanes<LookupQuestion>.Places = SystemResolver.places, slow: Duration = SystemResolver.slow,
        lookUp: @escaping @Sendable (String, AddressType) -> Lookup.Answer
    ) {
        self.lookUp = lookUp
        lanes = Mutex(LookupLanes(places, patience: slow))
        threads = NIOThreadPool(numberOfThreads: places.quick + places.slow)
        threads.start()
    }

    deinit {
        threads.shutdownGracefully { _ in }
    }

    /// The addresses of a name; gives up waiting, not working, when the patience is over.
    func addresses(of name: String, _ type: AddressType, patience: Duration) async -> Lookup.Answer {
        guard let loop = SocketLoop.shared else { return .notTried("the system gives no descriptors or threads") }
        return await withTaskExecutorPreference(loop) {
            let ticket = loop.ticket()
            defer { loop.dismiss(ticket) }
            return await withTaskCancellationHandler {
                await withCheckedContinuation { answer in
                    let question = LookupQuestion(
                        of: name, type, for: patience, from: self, on: loop, as: ticket, answer)
                    loop.admit(question, ticket)
                    if Task.isCancelled { return question.cancel() }
                    question.wait(in: lanes.withLock { $0.enter(question, for: name) })
                    beginNext()
                }
            } onCancel: {
                loop.cancel(ticket)
            }
        }
    }

    /// Begins whatever may begin by now.
    func beginNext() {
        while let turn = lanes.withLock({ $0.begin(at: uptime) }) {
            threads.submit { [self] state in
                let question = turn.asker
                if case .active = state {
                    if question.begin() { question.answer(lookUp(question.name, question.type)) }
                } else {
                    question.answer(.notTried("the resolver's threads are gone"))
                }
                lanes.withLock { $0.end(turn, at: uptime) }
                beginNext()
            }
        }
    }

    /// Forgets whoever does not wait any more.
    func leave(_ place: LookupLanes<LookupQuestion>.Ticket) {
        lanes.withLock { $0.leave(place) }
    }

    /// How many wait, and how many look-ups are under way.
    var census: (waiting: Int, underWay: Int) { lanes.withLock(\.census) }

    private var uptime: Duration { began.duration(to: .now) }
}
