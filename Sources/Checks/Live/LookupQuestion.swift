import Synchronization

/// One look-up, between the task that waits for it and the thread that makes it.
final class LookupQuestion: Conversing, Sendable {
    private struct State {
        var answer: CheckedContinuation<Lookup.Answer, Never>?
        /// Where it waits for a thread.
        var place: LookupLanes<LookupQuestion>.Ticket?
        /// When a thread took it up, or we noticed that we had stood still since.
        var began: SuspendingClock.Instant?
        var standstills = 0
    }

    /// While somebody waits for a place, it is looked after so often whether a look-up under way has become a slow one.
    private static let glance: Duration = .milliseconds(500)
    /// Where a deadline is noticed later than this, it was the monitor that stood still, so the silence says nothing of
    /// the name.
    private static let tolerance: Duration = .seconds(1)
    /// How often the monitor may sleep through a look-up.
    private static let standstills = 2

    let name: String
    let type: AddressType
    let asked = SuspendingClock.now
    private let patience: Duration
    private let resolver: SystemResolver
    private let loop: SocketLoop
    private let ticket: SocketLoop.Ticket
    private let state: Mutex<State>

    init(
        of name: String, _ type: AddressType, for patience: Duration, from resolver: SystemResolver,
        on loop: SocketLoop, as ticket: SocketLoop.Ticket, _ answer: CheckedContinuation<Lookup.Answer, Never>
    ) {
        self.name = name
        self.type = type
        self.patience = patience
        self.resolver = resolver
        self.loop = loop
        self.ticket = ticket
        state = Mutex(State(answer: answer))
    }

    /// Waits from now on. On the loop's thread.
    func wait(in place: LookupLanes<LookupQuestion>.Ticket) {
        state.withLock { $0.place = place }
        loop.remind(ticket, at: asked.advanced(by: min(patience, Self.glance)))
    }

    /// A thread is free for it. False where nobody waits any more: then nothing is left to do.
    func begin() -> Bool {
        state.withLock { state in
            state.began = .now
            return state.answer != nil
        }
    }

    /// Says what came of it, once.
    func answer(_ answer: Lookup.Answer) {
        let waiting = state.withLock { state in
            defer { state.answer = nil }
            return state.answer
        }
        waiting?.resume(returning: answer)
    }

    func wake(_ events: UInt32) {}

    func expire(at now: SuspendingClock.Instant) {
        let (began, standstills) = state.withLock { ($0.began, $0.standstills) }
        guard let began else { return stayInLane(at: now) }
        let end = began.advanced(by: patience)
        guard end <= now else { return loop.remind(ticket, at: end) }
        guard end.duration(to: now) > Self.tolerance else {
            return answer(.failed("no answer within \(patience.words)", tries: 1))
        }
        guard standstills < Self.standstills else {
            return answer(.notTried("the monitor stood still, \(standstills + 1) times"))
        }
        state.withLock { state in
            state.began = now
            state.standstills += 1
        }
        loop.remind(ticket, at: now.advanced(by: patience))
    }

    func cancel() {
        leave(with: .notTried("cancelled"))
    }

    private func stayInLane(at now: SuspendingClock.Instant) {
        let end = asked.advanced(by: patience)
        guard now < end else {
            return leave(with: .notTried("no thread was free for the look-up within \(patience.words)"))
        }
        // One that has become a slow one may make room.
        resolver.beginNext()
        loop.remind(ticket, at: min(end, now.advanced(by: Self.glance)))
    }

    private func leave(with answer: Lookup.Answer) {
        if let place = state.withLock(\.place) { resolver.leave(place) }
        self.answer(answer)
    }
}

extension Duration {
    /// As in `10 s`.
    fileprivate var words: String { "\(components.seconds) s" }
}
