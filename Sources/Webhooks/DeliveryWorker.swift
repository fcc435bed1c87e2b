import Alerts
public import Store
import Timekeeping

/// Delivers messages from the outbox to their receivers: each at least once, in order for each receiver and incident.
///
/// The ledger holds all that it knows. If the process is killed, nothing is lost: the next worker sends the same message
/// under the same id.
public struct DeliveryWorker: Sendable {
    /// What the worker reports for the log.
    public enum LogEntry: Sendable {
        case settled(OutboxMessage, Settlement)
        /// The ledger could not be read or written: the monitor's own fault.
        case ledgerFailed(String)
    }

    private enum WorkerEvent: Sendable {
        case poked
        case pokesEnded
        case alarm(Instant)
        case finished(OutboxMessage, DeliveryResult)
    }

    private let ledger: Ledger
    private let pokes: AsyncStream<Void>
    private let effects: DeliveryEffects
    private let log: @Sendable (LogEntry) -> Void

    /// A delivery worker for this ledger.
    ///
    /// - Parameters:
    ///   - pokes: One value whenever messages may have been written.
    ///   - log: Called at the end of each attempt.
    public init(
        ledger: Ledger, pokes: AsyncStream<Void>, effects: DeliveryEffects, log: @escaping @Sendable (LogEntry) -> Void
    ) {
        self.ledger = ledger
        self.pokes = pokes
        self.effects = effects
        self.log = log
    }

    /// Delivers until it is cancelled. Messages under way then stay in the outbox.
    public func run() async {
        await withTaskGroup(of: WorkerEvent.self) { group in
            var state = DeliveryState()
            let start = effects.now()
            var alarms: Set<Instant> = [start]
            group.addTask { .alarm(start) }
            group.addTask { await poke() }
            for await event in group {
                guard !Task.isCancelled else { break }
                switch event {
                case .poked: group.addTask { await poke() }
                case .pokesEnded: break
                case .alarm(let instant): alarms.remove(instant)
                case .finished(let message, let result):
                    state.end(message, settlement(of: message, result), result, at: effects.now())
                }
                for (message, receiver) in advance(&state) {
                    group.addTask { .finished(message, await attempt(message, to: receiver)) }
                }
                let wake = state.wake(after: effects.now(), nextDue: try? ledger.nextDue())
                if alarms.allSatisfy({ wake < $0 }) {
                    alarms.insert(wake)
                    group.addTask { await alarm(at: wake) }
                }
            }
            group.cancelAll()
        }
    }

    /// Settles the messages whose attempt has ended. Returns what to send next.
    private func advance(_ state: inout DeliveryState) -> [(OutboxMessage, Receiver)] {
        var chosen: [(OutboxMessage, Receiver)] = []
        do {
            let known = effects.receivers()
            for ended in state.ended {
                try ledger.settle(ended.message.id, as: ended.settlement, receivers: known, at: effects.now())
                state.settled(ended.message.id)
                log(.settled(ended.message, ended.settlement))
            }
            let receivers = Dictionary(known.map { ($0.name, $0) }) { first, _ in first }
            let now = effects.now()
            for message in state.choose(from: try ledger.dueMessages(at: now, limit: DeliveryState.lookahead), at: now)
            {
                if let receiver = receivers[message.receiver] {
                    state.begin(message)
                    chosen.append((message, receiver))
                } else {
                    let settlement = Settlement.dead(error: "the receiver is no longer configured")
                    try ledger.settle(message.id, as: settlement, at: now)
                    log(.settled(message, settlement))
                }
            }
            state.isFailing = false
        } catch {
            if !state.isFailing { log(.ledgerFailed("\(error)")) }
            state.isFailing = true
        }
        return chosen
    }

    private func settlement(of message: OutboxMessage, _ result: DeliveryResult) -> Settlement {
        Settlement(
            of: result, attempts: message.attempts + 1, createdAt: message.createdAt, at: effects.now(),
            jitter: effects.jitter())
    }

    private func attempt(_ message: OutboxMessage, to receiver: Receiver) async -> DeliveryResult {
        do {
            let requests = try DeliveryRequests(message, to: receiver, at: effects.now())
            return receiver.format.type.read(await requests.perform(with: effects))
        } catch {
            return .noAnswer("not sent: \(error)")
        }
    }

    private func poke() async -> WorkerEvent {
        for await _ in pokes { return .poked }
        return .pokesEnded
    }

    private func alarm(at instant: Instant) async -> WorkerEvent {
        try? await effects.sleep(.seconds(max(1, instant.seconds(since: effects.now()))))
        return .alarm(instant)
    }
}
