import Checks
import Testing
import Timekeeping

@testable import API

@Suite("The age of a result")
struct AgeTests {
    private func status(after seconds: Int64, verdict: Severity = .ok) -> OriginStatus {
        var report = Seen.report()
        report.verdict.severity = verdict
        return OriginStatus(
            report, expirySummary: ExpirySummary(report), firstAt: Seen.at.advanced(by: -3600), lastAt: Seen.at,
            checks: 13,
            recent: [.unknown, .ok, .ok], interval: .seconds(300), at: Seen.at.advanced(by: seconds))
    }

    @Test("a result of two intervals ago still counts", arguments: [0, 300, 600])
    func fresh(seconds: Int64) {
        let status = status(after: seconds)
        #expect(status.check.verdict == "ok")
        #expect(status.watch?.age == seconds)
        #expect(status.check.findings.first?.code == "connect-refused")
    }

    @Test("past two intervals nothing can be told, whatever was found last", arguments: [Severity.ok, .critical])
    func old(last: Severity) {
        let check = status(after: 601, verdict: last).check
        #expect(check.verdict == "unknown")
        #expect(check.cloudfront == CloudFrontDocument(status: nil, share: 0))
        #expect(check.failsAt == nil)
        #expect(check.failsBecause == nil)
        #expect(check.findings.map(\.code) == ["monitor-data-old", "connect-refused"])
        #expect(check.findings.first?.title == "no result for 10m1s")
        #expect(check.findings.first?.evidence["last_verdict"] == .text(last.rawValue))
    }

    @Test("an origin whose checks take longer than its interval keeps its verdict from one check to the next")
    func slow() {
        var report = Seen.report()
        report.verdict.severity = .critical
        // Three attempts of 10 s in each check: it begins at 0, ends at 30, and the next one ends at 70.
        for (seconds, verdict) in [(Int64(70), "critical"), (3_600, "unknown")] {
            let status = OriginStatus(
                report, expirySummary: nil, firstAt: Seen.at, lastAt: Seen.at, checks: 1, recent: [.critical],
                interval: .seconds(10),
                at: Seen.at.advanced(by: seconds))
            #expect(status.check.verdict == verdict, "after \(seconds) s")
        }
    }

    @Test("the memory of the origin is told")
    func watch() {
        var expected = WatchDocument(
            firstAt: "2026-11-21T02:00:00Z", lastAt: "2026-11-21T03:00:00Z", age: 12, checks: 13,
            recent: ["unknown", "ok", "ok"], interval: 300)
        let addresses = status(after: 12).check.addresses
        expected.addressCount = Set(addresses.map(\.address)).count
        expected.leafUntil = addresses.compactMap { $0.chain.first?.notAfter }.min()
        expected.chainUntil = status(after: 12).watch?.chainUntil
        #expect(status(after: 12).watch == expected)
    }

    @Test("a clock that went back makes no negative age")
    func clock() {
        #expect(status(after: -5).watch?.age == 0)
        #expect(status(after: -600).check.verdict == "ok")
        // What seems to come from the future is of before the clock was set: it would never grow old.
        #expect(status(after: -601).check.verdict == "unknown")
        #expect(status(after: -601).check.findings.first?.title == "no result since the clock was set back")
    }

    @Test("an origin that was never checked is unknown and says so")
    func unchecked() {
        let status = OriginStatus(unchecked: Origin(domain: "origin.example.com"), interval: .seconds(300))
        #expect(status.check.verdict == "unknown")
        #expect(status.check.checkedAt == nil)
        #expect(status.check.findings.map(\.code) == ["monitor-data-old"])
        #expect(status.watch == WatchDocument(interval: 300))
    }
}
