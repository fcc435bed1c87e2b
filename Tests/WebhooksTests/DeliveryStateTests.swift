import Testing
import Timekeeping

@testable import Store
@testable import Webhooks

@Suite("What a delivery worker sends next")
struct DeliveryStateTests {
    private func message(_ id: Int64, to receiver: String) -> OutboxMessage {
        OutboxMessage(
            id: id, messageID: "msg_\(id)", receiver: receiver, incident: id, body: "{}", attempts: 0,
            createdAt: beginning, dueAt: beginning)
    }

    @Test("a receiver that hangs does not keep the others waiting")
    func breadth() {
        var state = DeliveryState()
        let many = (1...100).map { message($0, to: "slow") }
        let chosen = state.choose(from: many + [message(101, to: "quick")], at: beginning)
        #expect(chosen.map(\.receiver) == ["slow", "slow", "slow", "slow", "quick"])
        for message in chosen { state.begin(message) }
        #expect(state.choose(from: many, at: beginning).isEmpty)
    }

    @Test("no more than sixteen messages are out at once")
    func total() {
        var state = DeliveryState()
        let many = (1...100).map { message($0, to: "receiver \($0)") }
        #expect(state.choose(from: many, at: beginning).count == 16)
    }

    @Test("a message that is out is not sent again, even when its end cannot be written")
    func unsettled() {
        var state = DeliveryState()
        let only = message(1, to: "ops")
        state.begin(only)
        state.end(only, .delivered(status: 200), .status(200), at: beginning)
        #expect(state.choose(from: [only], at: beginning).isEmpty)
        #expect(state.ended.map(\.message.id) == [1])
        state.settled(1)
        #expect(state.ended.isEmpty)
        #expect(state.choose(from: [only], at: beginning).count == 1)
    }

    @Test("a receiver that has too much to do rests, the others do not")
    func rest() {
        var state = DeliveryState()
        let first = message(1, to: "busy")
        state.begin(first)
        let retry = Settlement.retry(at: beginning.advanced(by: 30), error: "HTTP 429")
        state.end(first, retry, .status(429, retryAfter: "30"), at: beginning)
        state.settled(1)
        let due = [message(2, to: "busy"), message(3, to: "ops")]
        #expect(state.choose(from: due, at: beginning).map(\.id) == [3])
        #expect(state.choose(from: due, at: beginning.advanced(by: 30)).map(\.id) == [2, 3])
    }

    @Test("the next look is when a message is due, when a rest ends, or after a minute")
    func wake() {
        var state = DeliveryState()
        #expect(state.wake(after: beginning, nextDue: nil) == beginning.advanced(by: 60))
        #expect(state.wake(after: beginning, nextDue: beginning.advanced(by: 7)) == beginning.advanced(by: 7))
        #expect(state.wake(after: beginning, nextDue: beginning.advanced(by: -7)) == beginning.advanced(by: 60))
        #expect(state.wake(after: beginning, nextDue: beginning.advanced(by: 7_000)) == beginning.advanced(by: 60))
        state.isFailing = true
        #expect(state.wake(after: beginning, nextDue: nil) == beginning.advanced(by: 5))
    }

    @Test("a retry is due in its time, although another message is still out")
    func retryBesideOut() {
        var state = DeliveryState()
        let (hanging, failed) = (message(1, to: "slow"), message(2, to: "ops"))
        state.begin(hanging)
        state.begin(failed)
        let again = beginning.advanced(by: 5)
        state.end(failed, .retry(at: again, error: "HTTP 500"), .status(500), at: beginning)
        state.settled(2)
        #expect(state.wake(after: beginning, nextDue: hanging.dueAt) == again)
        state.begin(failed)
        #expect(state.wake(after: beginning, nextDue: hanging.dueAt) == beginning.advanced(by: 60))
    }
}
