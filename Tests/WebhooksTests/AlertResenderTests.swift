import Alerts
import Checks
import FoundationEssentials
import Store
import Testing
import Timekeeping

@testable import Webhooks

@Suite("Receivers that forget what they are not told again")
struct AlertResenderTests {
    private let am = Golden.receiver(.alertmanager)

    private func posts(_ ledger: Ledger, at now: Instant) -> [Post] {
        AlertResender(ledger: ledger, effects: .scripted(receivers: [am], now: { now })).state(of: am)
    }

    private func json(_ post: Post?) throws -> AnyJSON {
        try JSONDecoder().decode(AnyJSON.self, from: Data((post?.body ?? "[]").utf8))
    }

    @Test("what is open is told again to every member, with an end that lies ahead, also by another process")
    func firing() async throws {
        try await withLedgerFile { path in
            _ = try Ledger(path: path).record(
                .of("shop", expired: true, at: beginning), labels: [:], receivers: [am], at: beginning)
            let now = beginning.advanced(by: 3_600)
            let told = posts(try Ledger(path: path), at: now)
            #expect(
                told.map(\.url) == [
                    "http://one.example:9093/api/v2/alerts", "http://two.example:9093/prefix/api/v2/alerts",
                ])
            let alert = try #require(try json(told.first)["0"])
            #expect(alert["labels", "severity"]?.words == "critical")
            #expect(alert["startsAt"]?.words == beginning.description)
            #expect(alert["endsAt"]?.words == now.advanced(by: 300).description)
        }
    }

    @Test("what has ended is told with its end for a quarter of an hour, and then no more")
    func ended() async throws {
        try await withLedgerFile { path in
            let ledger = try Ledger(path: path)
            let end = beginning.advanced(by: 600)
            for (expired, step) in [(true, Int64(0)), (false, 300), (false, 600)] {
                let now = beginning.advanced(by: step)
                _ = try ledger.record(
                    .of("shop", expired: expired, at: now), labels: [:], receivers: [am], at: now)
            }
            let alert = try json(posts(ledger, at: end.advanced(by: 900)).first)["0"]
            #expect(alert?["endsAt"]?.words == end.description)
            #expect(posts(ledger, at: end.advanced(by: 901)).isEmpty)
        }
    }

    @Test("nothing is told of an incident of which this receiver has not been told, as under a silence")
    func untold() async throws {
        try await withLedgerFile { path in
            let ledger = try Ledger(path: path)
            _ = try ledger.add(
                Silence(
                    id: 0, origin: "shop", labels: [:], startsAt: beginning, endsAt: beginning.advanced(by: 60),
                    by: "ann", comment: ""))
            _ = try ledger.record(
                .of("shop", expired: true, at: beginning), labels: [:], receivers: [am], at: beginning)
            #expect(posts(ledger, at: beginning).isEmpty)
        }
    }
}
