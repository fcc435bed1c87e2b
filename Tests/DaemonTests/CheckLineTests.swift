import Alerts
import Checks
import Config
import Dispatch
import GRDB
import Synchronization
import Testing
import Timekeeping

@testable import Daemon
@testable import Store

/// Nothing listens anywhere.
private struct Refusing: Dialer {
    func dial<Talk: Exchange>(
        _ endpoint: Endpoint, timeout: Duration, _ make: @escaping @Sendable () throws -> Talk
    ) async -> Dialed<Talk.Outcome> {
        .refused
    }
}

/// Nobody answers anywhere.
private struct Silent: Dialer {
    func dial<Talk: Exchange>(
        _ endpoint: Endpoint, timeout: Duration, _ make: @escaping @Sendable () throws -> Talk
    ) async -> Dialed<Talk.Outcome> {
        .timedOut
    }
}

/// Takes results and has no file.
private final class Notebook: ResultRecorder {
    let results = Mutex<[CheckResult]>([])

    func record(same observation: Observation) {}

    func record(_ result: CheckResult) -> RecordOutcome {
        results.withLock { $0.append(result) }
        return RecordOutcome(changed: true, notifications: [], confirmSoon: false)
    }
}

extension CheckLine {
    /// A line that writes at once.
    fileprivate init(_ world: World, _ ledger: Ledger) {
        self.init(world: world, ledger: ledger, recorder: ledger)
    }
}

@Suite("The check line", .timeLimit(.minutes(5)))
struct CheckLineTests {
    private let shop = ConfiguredOrigin("shop")

    private func world(
        _ dialer: any Dialer = Refusing(),
        resolve: @escaping @Sendable (Origin, Duration) async -> Lookup.Answer
    ) -> World {
        World(now: { beginning }, uptime: { .seconds(500) }, resolve: resolve, dialer: dialer)
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

    @Test("a result is recorded under the configuration that the check began under, whatever is reloaded meanwhile")
    func settings() async throws {
        try await withFolder { folder in
            let ledger = try Ledger(path: "\(folder)/cfmon.db")
            let old = Receiver(name: "old", format: .webhook, url: "https://old.example")
            let night = MaintenanceWindow(
                name: "night", labels: [:], zone: .utc, time: .weekly([.monday], from: 0, to: 3_600))
            let current = Mutex(try Plan([shop], receivers: [old]))
            var later = try Plan([shop]).settings
            later.receivers = [Receiver(name: "new", format: .webhook, url: "https://new.example")]
            later.rules = AlertRules(maintenance: [night])
            let reloaded = Plan(
                path: "cfmon.yaml", settings: later, trust: current.withLock(\.trust), loadedAt: beginning)
            let world = world { _, _ in
                // The reload comes while the check is under way.
                current.withLock { $0 = reloaded }
                return .addresses([IPAddress(bytes: [198, 41, 0, 4])!])
            }
            let notebook = Notebook()
            let line = CheckLine(world: world, ledger: ledger, recorder: notebook)
            for _ in 0..<2 { _ = await line.run(shop, under: current.withLock { $0 }) }
            let settings = notebook.results.withLock { $0.map(\.settings) }
            #expect(settings.map { $0.receivers.map(\.name) } == [["old"], ["new"]])
            #expect(settings.map { $0.rules.maintenance.map(\.name) } == [[], ["night"]])
        }
    }

    @Test("a check ends although nobody can read or write the ledger's file")
    func blocked() async throws {
        try await withFolder { folder in
            let ledger = try Ledger(path: "\(folder)/cfmon.db")
            let world = world(Silent()) { _, _ in .addresses([IPAddress(bytes: [198, 41, 0, 4])!]) }
            let plan = try Plan([shop])
            // Nobody has answered yet, which is known without the file as well.
            guard case .recorded(let first, _) = await CheckLine(world, ledger).run(shop, under: plan) else {
                Issue.record("it was recorded")
                return
            }
            #expect(first.severity == .unknown)
            let (blocked, block) = AsyncStream.makeStream(of: Void.self)
            let isOver = DispatchSemaphore(value: 0)
            ledger.pool.asyncBarrierWriteWithoutTransaction { _ in
                block.yield()
                isOver.wait()
            }
            defer { isOver.signal() }
            for await _ in blocked { break }
            guard case .same = await CheckLine(world, ledger).run(shop, under: plan) else {
                Issue.record("it is the same as before")
                return
            }
            let notebook = Notebook()
            let blog = ConfiguredOrigin("blog")
            _ = await CheckLine(world: world, ledger: ledger, recorder: notebook).run(blog, under: plan)
            #expect(notebook.results.withLock { $0.map(\.report.verdict.severity) } == [.unknown])
        }
    }
}
