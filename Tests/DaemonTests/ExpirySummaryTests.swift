import Checks
import Config
import Store
import TLS
import Testing
import Timekeeping

@testable import Daemon

@Suite("What a list tells of certificates") struct ExpirySummaryTests {
    @Test("addresses, the end of the leaf and of the path are known without the report, after a restart too")
    func expirySummary() async throws {
        let root = try #require(try PEM.certificates(in: Array(rootPEM.utf8)).first)
        let end = try Certificate(root).notAfter
        let shop = ConfiguredOrigin("shop")
        var report = Report.of(shop)
        for address in ["192.0.2.7", "192.0.2.8"] {
            let endpoint = Endpoint(address: try #require(IPAddress(address)), port: 443)
            var attempt = Attempt(endpoint: endpoint, serverName: "shop.example.com", connection: .open(tries: 1))
            var handshake = HandshakeRecord(outcome: .completed)
            // The second address serves bytes that nobody can read.
            handshake.chain = address == "192.0.2.7" ? [root] : [CertificateDER([1, 2, 3])]
            attempt.handshake = handshake
            report.observation.attempts.append(attempt)
            report.verdict.attempts.append(
                AttemptVerdict(
                    endpoint: endpoint, serverName: "shop.example.com", severity: .ok,
                    path: address == "192.0.2.7" ? [root.sha256] : [],
                    forecast: Forecast(failsAt: nil, because: nil)))
        }
        try await withFolder { folder in
            let ledger = try Ledger(path: "\(folder)/cfmon.db")
            _ = try ledger.record(report, labels: [:], receivers: [], at: beginning)
            let expirySummary = ExpirySummary(addresses: 2, leafUntil: end, chainUntil: end)
            #expect(ledger.summaries().map(\.expirySummary) == [expirySummary])
            #expect(try Ledger(path: "\(folder)/cfmon.db").summaries().map(\.expirySummary) == [expirySummary])
        }
    }
}
