import Checks
import Config
import Store
import TLS
import Testing
import Timekeeping

@testable import Daemon

@Suite("What the check line remembers", .timeLimit(.minutes(5)))
struct CheckMemoryTests {
    private let shop = ConfiguredOrigin("shop")
    private let old = CertificateDER([0x30, 0x01, 0x01])
    private let new = CertificateDER([0x30, 0x01, 0x02])

    /// A check that was shown this certificate; none where nobody answered.
    private func report(
        _ leaf: CertificateDER?, at instant: Instant = beginning, _ findings: [Finding] = [],
        askedAt: Instant? = nil
    ) -> Report {
        let origin = shop.watched.origin
        var attempt = Attempt(
            endpoint: Endpoint(address: IPAddress("198.41.0.4")!, port: 443), serverName: origin.domain,
            connection: leaf == nil ? .refused(tries: 3) : .open(tries: 1))
        if let leaf {
            attempt.handshake = HandshakeRecord(outcome: .completed)
            attempt.handshake?.chain = [leaf]
        }
        if let askedAt {
            attempt.diagnosis = Diagnosis()
            attempt.diagnosis?.acceptedVersions = ["TLSv1.3"]
            attempt.diagnosis?.lowerVersionsAskedAt = askedAt
        }
        return Report(
            observation: Observation(
                origin: origin, at: instant, lookup: Lookup(answer: .skipped, milliseconds: 0), attempts: [attempt]),
            verdict: Verdict(
                severity: .ok, findings: findings, cloudFront: CloudFrontResponse(status: nil, share: 0),
                forecast: Forecast(failsAt: nil, because: nil), attempts: []))
    }

    private func withLedger(_ body: (Ledger) throws -> Void) async throws {
        try await withFolder { folder in try body(try Ledger(path: "\(folder)/cfmon.db")) }
    }

    private func record(_ report: Report, in ledger: Ledger) throws {
        _ = try ledger.record(report, labels: [:], receivers: [], at: report.observation.at)
    }

    @Test("the first check has nothing to be compared with")
    func first() async throws {
        try await withLedger { ledger in
            #expect(CheckMemory().precedent(of: report(old).observation, in: ledger) == nil)
        }
    }

    @Test("after a start the ledger knows what was served")
    func start() async throws {
        try await withLedger { ledger in
            try record(report(old), in: ledger)
            let precedent = CheckMemory().precedent(of: report(new).observation, in: ledger)
            #expect(precedent == Precedent(report(old)))
        }
    }

    @Test("the same certificate asks the ledger nothing, another one does")
    func changed() async throws {
        try await withLedger { ledger in
            let memory = CheckMemory()
            try record(report(old), in: ledger)
            memory.note(report(old), after: nil)
            #expect(memory.precedent(of: report(old).observation, in: ledger) == nil)
            #expect(memory.precedent(of: report(new).observation, in: ledger) == Precedent(report(old)))
        }
    }

    @Test("a verdict that speaks of a change is compared with until it does no more")
    func pending() async throws {
        try await withLedger { ledger in
            let memory = CheckMemory()
            let change = Finding(.certificateChanged, title: "changed", detail: "it did", certificate: new.sha256)
            let told = report(new, [change])
            try record(told, in: ledger)
            memory.note(told, after: Precedent(report(old)))
            #expect(memory.precedent(of: report(new).observation, in: ledger) == Precedent(told))
            try record(report(new), in: ledger)
            memory.note(report(new), after: Precedent(told))
            #expect(memory.precedent(of: report(new).observation, in: ledger) == nil)
        }
    }

    @Test("an outage does not hide that the certificate was changed in it")
    func outage() async throws {
        try await withLedger { ledger in
            let memory = CheckMemory()
            var last: Precedent?
            for (index, leaf) in [old, nil, nil].enumerated() {
                let report = report(leaf, at: beginning.advanced(by: Int64(index) * 300))
                let precedent = memory.precedent(of: report.observation, in: ledger)
                try record(report, in: ledger)
                memory.note(report, after: precedent)
                last = precedent
            }
            #expect(last?.hasCertificates == true)
            #expect(memory.precedent(of: report(new).observation, in: ledger) == Precedent(report(old)))
        }
    }

    @Test("what was asked about versions is kept, and forgotten with the origin")
    func versions() {
        let memory = CheckMemory()
        #expect(memory.versions(of: "shop") == LowerVersions())
        let asked = report(old, askedAt: beginning)
        memory.note(asked, after: nil)
        #expect(memory.versions(of: "shop") == LowerVersions(asked.observation))
        #expect(memory.versions(of: "shop") != LowerVersions())
        memory.keep(only: ["shop"])
        #expect(memory.versions(of: "shop") != LowerVersions())
        memory.keep(only: ["blog"])
        #expect(memory.versions(of: "shop") == LowerVersions())
    }
}
