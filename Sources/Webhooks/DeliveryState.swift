import Store
import Timekeeping

/// What a delivery worker has under way: which messages are being sent, which results are not settled yet, and which
/// receivers it leaves alone.
struct DeliveryState {
    /// Messages being sent at once.
    static let breadth = 16
    /// Messages being sent at once to one receiver: a receiver that hangs must not keep the others waiting.
    static let breadthPerReceiver = 4
    /// Due messages of one receiver that are read at once. Those being sent are among them.
    static let lookahead = 2 * breadthPerReceiver
    /// The longest time without a look at the outbox, in seconds: wall time may have jumped.
    static let longestSleep: Int64 = 60
    /// The longest time for which a whole receiver is left alone, in seconds.
    static let longestRest: Int64 = 300

    struct Ended {
        var message: OutboxMessage
        var settlement: Settlement
    }

    /// The receiver of each message that is being sent or not settled yet.
    private var out: [Int64: String] = [:]
    /// Until when each receiver is left alone.
    private var resting: [String: Instant] = [:]
    /// When messages that failed are tried again. The ledger cannot say it: it names the next due message, which may be
    /// one that is being sent.
    private var retries: [Int64: Instant] = [:]
    /// Results that are not settled yet. A message is not sent again because its end could not be written.
    private(set) var ended: [Ended] = []
    /// The ledger could not be used last time.
    var isFailing = false

    mutating func begin(_ message: OutboxMessage) {
        out[message.id] = message.receiver
        retries[message.id] = nil
    }

    mutating func end(_ message: OutboxMessage, _ settlement: Settlement, _ result: DeliveryResult, at now: Instant) {
        ended.append(Ended(message: message, settlement: settlement))
        guard case .retry(let instant, _) = settlement else { return }
        retries[message.id] = instant
        if result.asksForRest {
            resting[message.receiver] = min(instant, now.advanced(by: DeliveryState.longestRest))
        }
    }

    mutating func settled(_ id: Int64) {
        out[id] = nil
        ended.removeAll { $0.message.id == id }
    }

    /// The due messages that may be sent now.
    mutating func choose(from due: [OutboxMessage], at now: Instant) -> [OutboxMessage] {
        // A jump of the wall clock must not make a rest endless.
        resting = resting.filter { $0.value > now && $0.value <= now.advanced(by: DeliveryState.longestRest) }
        retries = retries.filter { $0.value > now }
        var load = out.values.reduce(into: [:]) { load, receiver in load[receiver, default: 0] += 1 }
        var chosen: [OutboxMessage] = []
        for message in due where out[message.id] == nil && resting[message.receiver] == nil {
            guard out.count + chosen.count < DeliveryState.breadth else { break }
            guard load[message.receiver, default: 0] < DeliveryState.breadthPerReceiver else { continue }
            load[message.receiver, default: 0] += 1
            chosen.append(message)
        }
        return chosen
    }

    /// When to look again if nothing happens before.
    func wake(after now: Instant, nextDue: Instant?) -> Instant {
        let latest = now.advanced(by: isFailing ? 5 : DeliveryState.longestSleep)
        // A message that is due already and was not chosen waits for a result, not for a time.
        return (Array(resting.values) + Array(retries.values) + [nextDue ?? latest]).filter { $0 > now && $0 < latest }
            .min() ?? latest
    }
}
