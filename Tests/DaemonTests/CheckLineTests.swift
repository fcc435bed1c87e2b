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

extension CheckLine {
    /// A line that judges each time and writes at once.
    fileprivate init(_ world: World, _ ledger: Ledger) {
        self.init(
            world: world, ledger: ledger, fold: { _, _, _ in false },
            record: { report, watched, receivers, _ in
                try ledger.record(
                    report, labels: watched.labels, receivers: receivers, interval: watched.interval,
                    at: report.observation.at)
            })
    }
}

@Suite("The check line", .timeLimit(.minutes(5)))
struct CheckLineTests {
    private let shop = ConfiguredOrigin("shop")

    private func world(
        resolve: @escaping @Sendable (Origin, Duration) async -> Lookup.Answer
    ) -> World {
        World(now: { beginning }, uptime: { .seconds(500) }, resolve: resolve, dialer: Refusing())
    }

    @Test("what was seen is judged and recorded")
    func recorded() async throws {
        try await withFolder { folder in
            let ledger = try Ledger(path: "\(folder)/cfmon.db")
            let world = world { _, _ in .addresses([IPAddress(bytes: [198, 41, 0, 4])!]) }
            let outcome = await CheckLine(world, ledger).run(
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
            let world = world { _, _ in
                begin.yield()
                let (never, keep) = AsyncStream.makeStream(of: Void.self)
                for await _ in never {}
                _ = keep
                return .failed("cancelled", tries: 1)
            }
            let plan = try Plan([shop])
            let outcome = await withTaskGroup(of: CheckLine.Outcome.self) { group in
                group.addTask {
                    await CheckLine(world, ledger).run(shop, under: plan)
                }
                for await _ in begun { break }
                group.cancelAll()
                return await group.next()
            }
            guard case .abandoned = outcome else {
                Issue.record("there is no verdict")
                return
            }
            #expect(ledger.summaries().isEmpty)
        }
    }
}
