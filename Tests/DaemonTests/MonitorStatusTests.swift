import API
import Alerts
import Checks
import Config
import FoundationEssentials
import TLS
import Testing
import Timekeeping

@testable import Daemon
@testable import Store

@Suite("What the status tells of the monitor itself", .timeLimit(.minutes(5)))
struct MonitorStatusTests {
    private func unreachable(_ origin: ConfiguredOrigin, _ number: Int, at now: Instant) -> Report {
        let endpoint = Endpoint(address: IPAddress(bytes: [198, 41, 0, UInt8(number)])!, port: 443)
        let attempt = Attempt(
            endpoint: endpoint, serverName: origin.watched.origin.domain, connection: .refused(tries: 3))
        var finding = Finding(.connectRefused, title: "nothing listens", detail: "")
        finding.endpoint = endpoint
        return Report(
            observation: Observation(
                origin: origin.watched.origin, at: now, lookup: Lookup(answer: .skipped, milliseconds: 0),
                attempts: [attempt]),
            verdict: Verdict(
                severity: .critical, findings: [finding], cloudFront: CloudFrontResponse(status: 502, share: 1),
                forecast: Forecast(failsAt: now, because: .connectRefused), attempts: []))
    }

    @Test("while its network is lost, origins that were not reached are unknown, and the others are what they are")
    func offline() async throws {
        try await withFolder { folder in
            let ledger = try Ledger(path: "\(folder)/cfmon.db")
            let lost = (1...3).map { ConfiguredOrigin("lost-\($0)") }
            let shop = ConfiguredOrigin("shop")
            let plan = try Plan(lost + [shop])
            let now = beginning.advanced(by: 60)
            let queries = Queries(
                sharedState: SharedDaemonState(DaemonState(plan: plan)), ledger: ledger, storeFault: { nil },
                doubt: { nil },

                startedAt: beginning, now: { now })
            _ = try ledger.record(.of(shop, expired: true), labels: [:], receivers: [], at: beginning)
            for step: Int64 in [0, 30] {
                for (number, origin) in lost.enumerated() {
                    let report = unreachable(origin, number + 1, at: beginning.advanced(by: step + Int64(number)))
                    _ = try ledger.record(report, labels: [:], receivers: [], at: report.observation.at)
                }
            }
            for isBrief in [false, true] {
                let answer = queries.status(inBrief: isBrief)
                let origins = answer.page(from: 0)
                #expect(answer.daemon.findings.map(\.code) == ["monitor-offline"])
                #expect(answer.daemon.findings.map(\.severity) == ["unknown"])
                #expect(origins.map(\.check.verdict) == ["unknown", "unknown", "unknown", "critical"])
                let first = try #require(origins.first)
                #expect(first.check.findings.map(\.code) == ["monitor-offline", "connect-refused"])
                #expect(first.check.cloudfront.share == 0)
                #expect(first.check.failsAt == nil)
            }
            #expect(try queries.show("lost-1")?.status.check.verdict == "unknown")
        }
    }

    @Test("a receiver that takes nothing is among the findings until it takes one again")
    func receiver() async throws {
        try await withFolder { folder in
            let ledger = try Ledger(path: "\(folder)/cfmon.db")
            let ops = Receiver(name: "ops", format: .webhook, url: "https://hooks.example.com/T0KEN")
            let shop = ConfiguredOrigin("shop")
            let queries = Queries(
                sharedState: SharedDaemonState(DaemonState(plan: try Plan([shop], receivers: [ops]))), ledger: ledger,
                storeFault: { nil }, doubt: { nil }, startedAt: beginning, now: { beginning })
            _ = try ledger.record(.of(shop, expired: true), labels: [:], receivers: [ops], at: beginning)
            let message = try #require(try ledger.dueMessages(at: beginning, limit: 1).first)
            try ledger.settle(
                message.id, as: .retry(at: beginning.advanced(by: 300), error: "connection refused"),
                receivers: [ops], at: beginning.advanced(by: -600))
            #expect(try ledger.delays(at: beginning.advanced(by: -1)).isEmpty)
            let late = queries.status(inBrief: true).daemon.findings
            #expect(late.map(\.title) == ["the receiver ops has taken nothing for 10m"])
            try ledger.settle(message.id, as: .dead(error: "HTTP 404"), receivers: [ops], at: beginning)
            let finding = try #require(queries.status(inBrief: true).daemon.findings.first)
            #expect(finding.code == "receiver-failing" && finding.severity == "warning")
            #expect(finding.title == "alerts for the receiver ops do not arrive")
        }
    }

    @Test("damage is told once, as grave as its alert is; an upkeep that fails is told beside it")
    func damage() async throws {
        try await withFolder { folder in
            try write("this is not a database, but it is long enough to be looked at as one", to: "\(folder)/cfmon.db")
            let (ledger, _) = try await Ledger.open(path: "\(folder)/cfmon.db", at: beginning)
            var daemonState = DaemonState(plan: try Plan([]))
            daemonState.upkeepFault = "too much"
            let queries = Queries(
                sharedState: SharedDaemonState(daemonState), ledger: ledger, storeFault: { nil }, doubt: { nil },
                startedAt: beginning, now: { beginning })
            let findings = queries.status(inBrief: true).daemon.findings
            #expect(findings.map(\.code) == ["monitor-store", "monitor-store"])
            #expect(findings.map(\.severity) == ["warning", "warning"])
            #expect(
                findings.map(\.title) == ["the ledger cannot be tidied", "the history was damaged, and begins anew"])
        }
    }

    @Test("a trust bundle is old after a year without a change")
    func trust() async throws {
        try await withFolder { folder in
            let ledger = try Ledger(path: "\(folder)/cfmon.db")
            var plan = try Plan([])
            plan.trustChangedAt = beginning.advanced(by: -365 * 86_400)
            let codes = { (plan: Plan, now: Instant) in
                Queries(
                    sharedState: SharedDaemonState(DaemonState(plan: plan)), ledger: ledger, storeFault: { nil },
                    doubt: { nil },

                    startedAt: beginning, now: { now }
                ).status(inBrief: true).daemon.findings.map(\.code)
            }
            #expect(codes(plan, beginning) == [])
            #expect(codes(plan, beginning.advanced(by: 1)) == ["monitor-trust-old"])
            plan.trustChangedAt = nil
            #expect(codes(plan, beginning) == [])
        }
    }

    @Test("the age of the bundle is that of the file to which links lead")
    func links() async throws {
        try await withFolder { folder in
            let changed = beginning.advanced(by: -86_400)
            try write(rootPEM, to: "\(folder)/roots-of-2026.pem")
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: Double(changed.seconds))],
                ofItemAtPath: "\(folder)/roots-of-2026.pem")
            try FileManager.default.createSymbolicLink(
                atPath: "\(folder)/roots.pem", withDestinationPath: "roots-of-2026.pem")
            try write("trust: {bundle: roots.pem}", to: "\(folder)/cfmon.yaml")
            let plan = try Plan.load(path: "\(folder)/cfmon.yaml", credentials: nil, at: beginning).get()
            #expect(plan.trustChangedAt == changed)
        }
    }
}
