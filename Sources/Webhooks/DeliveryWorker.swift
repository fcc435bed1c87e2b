public import Alerts
public import Store
public import Timekeeping
public import Transfer

/// Carries messages from the outbox to their receivers, at least once each, in order for each receiver and incident.
///
/// All that it knows stands in the ledger: a delivery worker that is killed loses nothing, and the next one sends the same
/// message under the same id.
public struct DeliveryWorker: Sendable {
    /// What it tells the journal.
    public enum Note: Sendable {
        case settled(OutboxMessage, Settlement)
        /// The ledger could not be read or written: the monitor's own fault.
        case ledgerFailed(String)
    }

    private enum Event: Sendable {
        case poked
        case closed
        case alarm(Instant)
        case answered(OutboxMessage, Answer)
    }

    private let ledger: Ledger
    private let pokes: AsyncStream<Void>
    private let receivers: @Sendable () -> [Receiver]
    private let now: @Sendable () -> Instant
    private let sleep: @Sendable (Duration) async throws -> Void
    private let jitter: @Sendable () -> Double
    private let post: @Sendable (Post) async -> Answer
    private let runProgram: @Sendable (Program) async -> Answer
    private let mail: @Sendable (Mail) async -> Answer
    private let note: @Sendable (Note) -> Void

    /// A delivery worker for this ledger.
    ///
    /// - Parameters:
    ///   - pokes: One value whenever messages may have been written.
    ///   - receivers: Those of the configuration in force.
    ///   - now: Wall time.
    ///   - sleep: Returns after that time, or throws when cancelled.
    ///   - jitter: A random number from 0 to 1.
    ///   - post: Sends a request; bounded in time, never throws.
    ///   - runProgram: Runs a program; bounded in time, never throws.
    ///   - mail: Hands a mail to its server; bounded in time, never throws.
    ///   - note: Told of each attempt's end.
    public init(
        ledger: Ledger, pokes: AsyncStream<Void>, receivers: @escaping @Sendable () -> [Receiver],
        now: @escaping @Sendable () -> Instant, sleep: @escaping @Sendable (Duration) async throws -> Void,
        jitter: @escaping @Sendable () -> Double, post: @escaping @Sendable (Post) async -> Answer,
        runProgram: @escaping @Sendable (Program) async -> Answer,
        mail: @escaping @Sendable (Mail) async -> Answer,
        note: @escaping @Sendable (Note) -> Void
    ) {
        self.ledger = ledger
        self.pokes = pokes
        self.receivers = receivers
        self.now = now
        self.sleep = sleep
        self.jitter = jitter
        self.post = post
        self.runProgram = runProgram
        self.mail = mail
        self.note = note
    }

    /// Delivers until it is cancelled. What is under way then stays in the outbox.
    public func run() async {
        await withTaskGroup(of: Event.self) { group in
            var state = DeliveryState()
            let start = now()
            var alarms: Set<Instant> = [start]
            group.addTask { .alarm(start) }
            group.addTask { await poke() }
            for await event in group {
                guard !Task.isCancelled else { break }
                switch event {
                case .poked: group.addTask { await poke() }
                case .closed: break
                case .alarm(let instant): alarms.remove(instant)
                case .answered(let message, let answer):
                    state.end(message, settlement(of: message, answer), answer, at: now())
                }
                for (message, receiver) in advance(&state) {
                    group.addTask { .answered(message, await attempt(message, to: receiver)) }
                }
                let wake = state.wake(after: now(), nextDue: try? ledger.nextDue())
                if alarms.allSatisfy({ wake < $0 }) {
                    alarms.insert(wake)
                    group.addTask { await alarm(at: wake) }
                }
            }
            group.cancelAll()
        }
    }

    /// Settles what has been answered, and says what to send next.
    private func advance(_ state: inout DeliveryState) -> [(OutboxMessage, Receiver)] {
        var chosen: [(OutboxMessage, Receiver)] = []
        do {
            let known = self.receivers()
            for ended in state.ended {
                try ledger.settle(ended.message.id, as: ended.settlement, receivers: known, at: now())
                state.settled(ended.message.id)
                note(.settled(ended.message, ended.settlement))
            }
            let receivers = Dictionary(known.map { ($0.name, $0) }) { first, _ in first }
            for message in state.choose(from: try ledger.dueMessages(at: now(), limit: DeliveryState.sight), at: now())
            {
                if let receiver = receivers[message.receiver] {
                    state.begin(message)
                    chosen.append((message, receiver))
                } else {
                    let settlement = Settlement.dead(error: "the receiver is no longer configured")
                    try ledger.settle(message.id, as: settlement, at: now())
                    note(.settled(message, settlement))
                }
            }
            state.isFailing = false
        } catch {
            if !state.isFailing { note(.ledgerFailed("\(error)")) }
            state.isFailing = true
        }
        return chosen
    }

    private func settlement(of message: OutboxMessage, _ answer: Answer) -> Settlement {
        Settlement(
            of: answer, attempts: message.attempts + 1, createdAt: message.createdAt, at: now(), jitter: jitter())
    }

    private func attempt(_ message: OutboxMessage, to receiver: Receiver) async -> Answer {
        do {
            let delivery = try DeliveryRequests(message, to: receiver, at: now())
            return receiver.format.type.read(await delivery.perform(post: post, run: runProgram, mail: mail))
        } catch {
            return .silence("not sent: \(error)")
        }
    }

    private func poke() async -> Event {
        for await _ in pokes { return .poked }
        return .closed
    }

    private func alarm(at instant: Instant) async -> Event {
        try? await sleep(.seconds(max(1, instant.seconds(since: now()))))
        return .alarm(instant)
    }
}
