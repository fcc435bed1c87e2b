import Alerts
import Checks
import Store
import Synchronization
import Testing
import Timekeeping

@testable import Webhooks

@Suite("The delivery worker", .timeLimit(.minutes(5)))
struct DeliveryWorkerTests {
    private let clock = ManualClock(beginning)

    /// Runs a delivery worker over the ledger while `body` looks on.
    private func deliver(
        _ ledger: Ledger, to receiver: ScriptedReceiver, receivers: [Receiver] = [ops],
        _ body: (inout AsyncStream<DeliveryWorker.LogEntry>.Iterator, AsyncStream<Void>.Continuation) async throws ->
            Void
    ) async throws {
        let (entries, log) = AsyncStream.makeStream(
            of: DeliveryWorker.LogEntry.self, bufferingPolicy: .bufferingNewest(1_000))
        let (pokes, poke) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let deliveryWorker = DeliveryWorker(
            ledger: ledger, pokes: pokes,
            effects: .scripted(
                receivers: receivers, now: { [clock] in clock.now }, sleep: { [clock] in try await clock.sleep($0) },
                post: { await receiver.take($0) }),
            log: { log.yield($0) })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await deliveryWorker.run() }
            var iterator = entries.makeAsyncIterator()
            try await body(&iterator, poke)
            group.cancelAll()
        }
    }

    @Test("what the receiver does not take is sent again under the same id, when the first step is over")
    func retry() async throws {
        try await withLedgerFile { path in
            let ledger = try Ledger(path: path)
            _ = try ledger.record(
                .of("shop", expired: true, at: beginning), labels: [:], receivers: [ops], at: beginning)
            let receiver = ScriptedReceiver([.status(503), .status(204)])
            try await deliver(ledger, to: receiver) { entries, _ in
                var posts = receiver.posts.makeAsyncIterator()
                let first = try #require(await posts.next())
                guard case .settled(_, .retry(let instant, _)) = await entries.next() else {
                    Issue.record("the first attempt is to be repeated")
                    return
                }
                #expect(instant == beginning.advanced(by: 5))
                for await sleep in clock.sleeps where sleep == instant { break }
                clock.advance(to: instant)
                let second = try #require(await posts.next())
                #expect(second.headers["webhook-id"] == first.headers["webhook-id"])
                #expect(second.body == first.body)
                guard case .settled(_, .delivered(204)) = await entries.next() else {
                    Issue.record("the second attempt is taken")
                    return
                }
            }
            #expect(try ledger.pendingCount() == 0)
        }
    }

    @Test("a delivery worker that dies before the answer leaves the message to the next one, under the same id")
    func killed() async throws {
        try await withLedgerFile { path in
            let first = ScriptedReceiver([])
            var id: String?
            do {
                let ledger = try Ledger(path: path)
                _ = try ledger.record(
                    .of("shop", expired: true, at: beginning), labels: [:], receivers: [ops], at: beginning)
                try await deliver(ledger, to: first) { _, _ in
                    for await post in first.posts {
                        id = post.headers["webhook-id"]
                        break
                    }
                }
                #expect(try ledger.pendingCount() == 1)
            }
            let again = try Ledger(path: path)
            let second = ScriptedReceiver([.status(200)])
            try await deliver(again, to: second) { entries, _ in
                guard case .settled(let message, .delivered(200)) = await entries.next() else {
                    Issue.record("the message is delivered")
                    return
                }
                #expect(message.messageID == id)
            }
            #expect(try again.pendingCount() == 0)
            #expect(try again.deliveries(limit: 10).count == 1)
        }
    }

    @Test("it wakes by itself although the clock moves on between any two readings")
    func movingClock() async throws {
        try await withLedgerFile { path in
            let seconds = Mutex(Int64(0))
            let (sleeps, sleep) = AsyncStream.makeStream(of: Void.self)
            let (pokes, poke) = AsyncStream.makeStream(of: Void.self)
            let deliveryWorker = DeliveryWorker(
                ledger: try Ledger(path: path), pokes: pokes,
                effects: .scripted(
                    now: {
                        seconds.withLock { seconds in
                            seconds += 1
                            return beginning.advanced(by: seconds)
                        }
                    },
                    sleep: { [clock] duration in
                        sleep.yield()
                        try await clock.sleep(duration)
                    }, post: { _ in .noAnswer("not asked for") }),
                log: { _ in })
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await deliveryWorker.run() }
                var iterator = sleeps.makeAsyncIterator()
                #expect(await iterator.next() != nil)
                group.cancelAll()
            }
            poke.finish()
        }
    }

    @Test("a poke is enough to have a new message sent")
    func poked() async throws {
        try await withLedgerFile { path in
            let ledger = try Ledger(path: path)
            let receiver = ScriptedReceiver([.status(200)])
            try await deliver(ledger, to: receiver) { entries, poke in
                // The delivery worker has looked, found nothing, and sleeps.
                for await _ in clock.sleeps { break }
                _ = try ledger.record(
                    .of("shop", expired: true, at: beginning), labels: [:], receivers: [ops], at: beginning)
                poke.yield()
                guard case .settled(_, .delivered(200)) = await entries.next() else {
                    Issue.record("the message is delivered")
                    return
                }
            }
        }
    }

    @Test("what the receiver refuses for good is not sent again")
    func refused() async throws {
        try await withLedgerFile { path in
            let ledger = try Ledger(path: path)
            _ = try ledger.record(
                .of("shop", expired: true, at: beginning), labels: [:], receivers: [ops], at: beginning)
            let receiver = ScriptedReceiver([.status(410, body: "gone")])
            try await deliver(ledger, to: receiver) { entries, _ in
                guard case .settled(_, .dead(let error)) = await entries.next() else {
                    Issue.record("the message is given up")
                    return
                }
                #expect(error == "HTTP 410: gone")
            }
            #expect(try ledger.deliveries(limit: 1).first?.state == .dead)
        }
    }

    @Test("a message to a receiver that has left the configuration is given up, with that reason")
    func orphan() async throws {
        try await withLedgerFile { path in
            let ledger = try Ledger(path: path)
            _ = try ledger.record(
                .of("shop", expired: true, at: beginning), labels: [:], receivers: [ops], at: beginning)
            try await deliver(ledger, to: ScriptedReceiver([]), receivers: []) { entries, _ in
                guard case .settled(_, .dead(let error)) = await entries.next() else {
                    Issue.record("the message is given up")
                    return
                }
                #expect(error.contains("no longer configured"))
            }
        }
    }

    @Test("a recovery is told after the trouble it ends")
    func order() async throws {
        try await withLedgerFile { path in
            let ledger = try Ledger(path: path)
            _ = try ledger.record(
                .of("shop", expired: true, at: beginning), labels: [:], receivers: [ops], at: beginning)
            let receiver = ScriptedReceiver([.status(200), .status(200)])
            try await deliver(ledger, to: receiver) { entries, poke in
                _ = await entries.next()
                for number: Int64 in 1...2 {
                    let later = beginning.advanced(by: number * 300)
                    clock.advance(to: later)
                    _ = try ledger.record(
                        .of("shop", expired: false, at: later), labels: [:], receivers: [ops], at: later)
                }
                poke.yield()
                _ = await entries.next()
            }
            let told = try ledger.deliveries(limit: 10).reversed().map { "\($0.kind) \($0.state)" }
            #expect(told == ["trigger delivered", "recover delivered"])
        }
    }
}
