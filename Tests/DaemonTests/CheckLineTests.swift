import Checks
import Config
import Store
import Testing
import Timekeeping

@testable import Daemon

/// Nothing listens anywhere.
private struct Refusing: Dialer {
    func dial<Talk: Exchange>(
        _ endpoint: Endpoint, timeout: Duration, _ make: @escaping @Sendable () throws -> Talk
    ) async -> Dialed<Talk.Outcome> {
        .refused
    }
}

@Suite("The check line", .timeLimit(.minutes(1)))
struct CheckLineTests {
    private let shop = ConfiguredOrigin("shop")

    private func world(
        resolve: @escaping @Sendable (String, AddressType, Duration) async -> Lookup.Answer
    ) -> World {
        World(now: { beginning }, uptime: { .seconds(500) }, resolve: resolve, dialer: Refusing())
    }

    @Test("what was seen is judged and recorded")
    func recorded() async throws {
        try await withFolder { folder in
            let ledger = try Ledger(path: "\(folder)/cfmon.db")
            let world = world { _, _, _ in .addresses([IPAddress(bytes: [198, 41, 0, 4])!]) }
            let outcome = await CheckLine(
                world: world, ledger: ledger,
                record: { try ledger.record($0, labels: $1, receivers: $2, interval: $3, at: $4) }
            ).run(
                shop, under: try Plan([shop]))
            guard case .recorded(let verdict, let recorded) = outcome else {
                Issue.record("it was recorded")
                return
            }
            #expect(verdict.headline?.code == .connectRefused)
            #expect(recorded.changed)
            #expect(try ledger.latest(of: "shop")?.report.verdict.severity == .critical)
        }
    }

    @Test("a check that the end of the daemon interrupts gives no verdict, and leaves no trace")
    func abandoned() async throws {
        try await withFolder { folder in
            let ledger = try Ledger(path: "\(folder)/cfmon.db")
            let (begun, begin) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
            let world = world { _, _, _ in
                begin.yield()
                let (never, keep) = AsyncStream.makeStream(of: Void.self)
                for await _ in never {}
                _ = keep
                return .failed("cancelled", tries: 1)
            }
            let plan = try Plan([shop])
            let outcome = await withTaskGroup(of: CheckLine.Outcome.self) { group in
                group.addTask {
                    await CheckLine(
                        world: world, ledger: ledger,
                        record: { try ledger.record($0, labels: $1, receivers: $2, interval: $3, at: $4) }
                    ).run(shop, under: plan)
                }
                for await _ in begun { break }
                group.cancelAll()
                return await group.next()
            }
            guard case .abandoned = outcome else {
                Issue.record("there is no verdict")
                return
            }
            #expect(try ledger.latest().isEmpty)
        }
    }
}
