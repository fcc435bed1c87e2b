import Alerts
import Checks
import TLS
import Testing
import Timekeeping

@testable import Store

@Suite("Deliveries") struct DeliveryStoryTests {
    /// Numbers that look random and are the same in each run (Knuth, MMIX).
    private struct Dice {
        var state: UInt64

        mutating func roll(_ sides: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % sides
        }
    }

    @Test(
        "with a receiver that fails half of the time and restarts at any moment, each incident is told in order, to its end",
        arguments: [UInt64(1), 2, 3, 4])
    func unreliableReceiver(seed: UInt64) async throws {
        let folder = try Folder()
        var ledger = try Ledger(path: folder.file)
        var dice = Dice(state: seed)
        var now = start
        var bad: [String: Bool] = ["a": false, "b": false, "c": false]
        var arrived: [Int64: [AlertMessage]] = [:]
        var ids: Set<String> = []
        var bodies: [String: String] = [:]
        var hands: [OutboxMessage] = []

        func answer(failing: Bool) throws {
            for message in hands {
                #expect(bodies[message.messageID, default: message.body] == message.body)
                bodies[message.messageID] = message.body
                if failing {
                    // Half of the failures are lost answers: the receiver has the message nevertheless.
                    if dice.roll(2) == 0, ids.insert(message.messageID).inserted {
                        arrived[message.incident, default: []].append(try message.message)
                    }
                    try ledger.settle(message.id, as: .retry(at: now.advanced(by: 600), error: "lost"), at: now)
                } else {
                    if ids.insert(message.messageID).inserted {
                        arrived[message.incident, default: []].append(try message.message)
                    }
                    try ledger.settle(message.id, as: .delivered(status: 200), at: now)
                }
            }
            hands = []
        }

        for _ in 0..<1_000 {
            // So long that hardly anything counts as a relapse, which would be kept open longer.
            now = now.advanced(by: 7_200)
            switch dice.roll(10) {
            case 0...5:
                let id = ["a", "b", "c"][Int(dice.roll(3))]
                if dice.roll(6) == 0 { bad[id] = !(bad[id] ?? false) }
                try ledger.hear(check(id, at: now, bad[id] == true ? [expired()] : []))
            case 6, 7: hands = try ledger.dueMessages(at: now, limit: 9)
            case 8: try answer(failing: dice.roll(2) == 0)
            default:
                hands = []
                ledger = try Ledger(path: folder.file)
            }
        }
        for id in ["a", "b", "c"] {
            for _ in 0..<32 {
                now = now.advanced(by: 100)
                try ledger.hear(check(id, at: now))
            }
        }
        for _ in 0..<9 {
            now = now.advanced(by: 600)
            hands = try ledger.dueMessages(at: now, limit: 99)
            try answer(failing: false)
        }
        #expect(try ledger.pendingCount() == 0)
        #expect(try ledger.openIncidents().isEmpty)
        #expect(arrived.count > 3)
        #expect(try folder.count("incident") == arrived.count)
        for (incident, messages) in arrived {
            let types = messages.map(\.type)
            #expect(types.last == "incident.resolved", "incident \(incident): \(types)")
            #expect(types.filter { $0 == "incident.resolved" }.count == 1)
            #expect(types.count == 1 || types.first == "incident.opened")
        }
        #expect(try await ledger.damage() == nil)
    }
}
