import Checks
import TLS
import Testing
import Timekeeping

@testable import API

@Suite("The step log")
struct StepsTests {
    @Test("it is there only for those who ask")
    func absent() {
        #expect(CheckDocument(Seen.report()).steps == nil)
    }

    @Test("it follows the check from the look-up to the path, address by address")
    func log() {
        #expect(
            CheckDocument(Seen.report(), explained: true).steps == [
                "look-up: origin.example.com A: 192.0.2.7, 192.0.2.8 (1.2 ms)",
                "192.0.2.7:443 as origin.example.com: connect: open at try 1 (3.4 ms)",
                "192.0.2.7:443 as origin.example.com: handshake: completed, TLSv1.2, ECDHE-ECDSA-AES128-GCM-SHA256, "
                    + "P-256 (9.8 ms)",
                "192.0.2.7:443 as origin.example.com: chain: 2 certificates sent: CN=origin.example.com | "
                    + "cannot be decoded",
                "192.0.2.7:443 as origin.example.com: client certificate: requested, not required",
                "192.0.2.7:443 as origin.example.com: path: CN=origin.example.com",
                "192.0.2.7:443 as origin.example.com: verdict: ok",
                "192.0.2.8:443 as origin.example.com: connect: refused, 3 tries",
                "192.0.2.8:443 as origin.example.com: verdict: critical",
            ])
    }

    @Test("what was seen by a raw hello alone is not called completed")
    func openingOnly() {
        var report = Seen.report()
        report.observation.attempts[0].handshake?.isOpeningOnly = true
        report.observation.attempts[0].handshake?.suite = 0x000A
        let steps = CheckDocument(report, explained: true).steps ?? []
        #expect(steps[2].contains("handshake: agreed upon, as far as it goes in the clear"))
        #expect(steps[2].contains("DES-CBC3-SHA"))
        #expect(!steps[2].contains("completed"))
    }

    @Test("what was asked at an earlier check is told with its instant")
    func askedBefore() {
        var report = Seen.report()
        var diagnosis = Diagnosis()
        diagnosis.acceptedVersions = ["TLSv1.2", "TLSv1.3"]
        diagnosis.lowerVersionsAskedAt = Instant(rfc3339: "2026-11-20T03:00:00Z")
        report.observation.attempts[0].diagnosis = diagnosis
        let steps = CheckDocument(report, explained: true).steps ?? []
        #expect(
            steps.contains { $0.hasSuffix(": accepts the versions TLSv1.2, TLSv1.3") }
                && steps.contains { $0.hasSuffix(": asked for versions below TLSv1.3 at 2026-11-20T03:00:00Z") })
    }

    @Test("what further connections found out and what was answered is told too")
    func diagnosis() {
        var report = Seen.report()
        var diagnosis = Diagnosis()
        diagnosis.acceptedVersions = ["TLSv1.3"]
        diagnosis.withoutServerName = HandshakeRecord(outcome: .alert(112))
        report.observation.attempts[0].handshake = HandshakeRecord(outcome: .notTLS(firstBytes: [0x48, 0x54]))
        report.observation.attempts[0].diagnosis = diagnosis
        report.observation.attempts[0].answer = HTTPAnswer(
            outcome: .answered, status: 503, headers: ["Via": "1.1 x", "Server": "nginx"])
        report.observation.attempts[0].timings.firstByte = 20
        let steps = CheckDocument(report, explained: true).steps ?? []
        #expect(
            steps[2...8].map { $0.split(separator: ": ", maxSplits: 1)[1] } == [
                "handshake: not TLS, it begins with 4854 (9.8 ms)",
                "chain: no certificate was sent",
                "path: 9418faffe8c56cd0… of the trust store",
                "accepts the versions TLSv1.3",
                "asked without a server name: ended by the alert unrecognized_name",
                "request: answered, status 503, Server: nginx, Via: 1.1 x (20.0 ms)",
                "verdict: ok",
            ])
    }
}
