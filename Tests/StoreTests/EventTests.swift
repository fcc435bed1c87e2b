import Alerts
import Checks
import TLS
import Testing
import Timekeeping

@testable import Store

@Suite("Events") struct EventTests {
    let folder: Folder
    let ledger: Ledger
    private let renewed = CertificateDER([0x30, 0x01, 0x03])

    init() throws {
        folder = try Folder()
        ledger = try Ledger(path: folder.file)
    }

    /// Those of these kinds, the oldest first.
    private func events(_ kinds: Event.Kind...) throws -> [Event] {
        try ledger.events(since: Instant(seconds: 0), limit: 100).reversed().filter { kinds.contains($0.kind) }
    }

    /// A check of two addresses that serve a chain each; nil where there is no handshake.
    private func checked(_ step: Int64, _ chains: [String: [CertificateDER]?]) -> Report {
        var report = check(at: start.advanced(by: 300 * step), endpoints: chains.keys.sorted())
        for (place, address) in chains.keys.sorted().enumerated() {
            if let chain = chains[address] ?? nil {
                report.observation.attempts[place].handshake?.chain = chain
            } else {
                report.observation.attempts[place].handshake = nil
            }
        }
        return report
    }

    @Test("a verdict that changes is an event with the old, the new and the headline; an equal result is none")
    func verdict() throws {
        for (step, findings) in [[], [], [expiring()], [expiring(), expired()], [expired()], []].enumerated() {
            try ledger.hear(check(at: start.advanced(by: Int64(step) * 300), findings))
        }
        let changes = try events(.verdict)
        #expect(changes.map(\.was) == [nil, "ok", "warning", "critical", "critical"])
        #expect(changes.map(\.became) == ["ok", "warning", "critical", "critical", "ok"])
        #expect(
            changes.map(\.code) == [nil, .certificateExpiresSoon, .certificateExpiresSoon, .certificateExpired, nil])
        #expect(changes.map(\.words) == ["no finding", "soon", "soon", "expired", "no finding"])
        #expect(changes.map(\.at) == [0, 600, 900, 1_200, 1_500].map { start.advanced(by: $0) })
        #expect(changes.allSatisfy { $0.origin == "shop" })
    }

    @Test("a verdict that changes at one of several addresses names it")
    func place() throws {
        let both = ["192.0.2.7", "192.0.2.8"]
        try ledger.hear(check(at: start, endpoints: both))
        var next = check(at: start.advanced(by: 300), [expired()], endpoints: both)
        next.verdict.attempts[1].severity = .critical
        try ledger.hear(next)
        var worse = next
        worse.observation.at = start.advanced(by: 600)
        worse.verdict.attempts[0].severity = .critical
        worse.verdict.findings.append(expiring())
        try ledger.hear(worse)
        // An address that changes alone, and then all of them together.
        try ledger.hear(check(at: start.advanced(by: 900), endpoints: both))
        #expect(
            try events(.verdict).map(\.endpoints) == [[], ["192.0.2.8:443"], ["192.0.2.7:443"], []])
    }

    @Test("another certificate is one event for all addresses that changed, with the old and the new leaf")
    func certificate() throws {
        try ledger.hear(checked(0, ["192.0.2.7": [leaf, issuer], "192.0.2.8": [leaf, issuer]]))
        try ledger.hear(checked(1, ["192.0.2.7": [leaf, issuer], "192.0.2.8": [renewed, issuer]]))
        try ledger.hear(checked(2, ["192.0.2.7": [renewed, issuer], "192.0.2.8": [renewed, issuer]]))
        try ledger.hear(checked(3, ["192.0.2.7": [renewed], "192.0.2.8": [renewed]]))
        let changes = try events(.certificate)
        #expect(changes.map(\.was) == [nil, leaf.sha256, leaf.sha256, renewed.sha256])
        #expect(changes.map(\.became) == [leaf.sha256, renewed.sha256, renewed.sha256, renewed.sha256])
        let both = ["192.0.2.7:443", "192.0.2.8:443"]
        #expect(changes.map(\.endpoints) == [both, ["192.0.2.8:443"], ["192.0.2.7:443"], both])
        #expect(changes.map(\.serverName) == Array(repeating: "shop.example.com", count: 4))
        #expect(changes.last?.words.hasPrefix("other certificates behind") == true)
        #expect(try events(.verdict).count == 1)
    }

    @Test("the certificates of an address are compared with its own, whatever was asked of the address before it")
    func diagnosed() throws {
        func report(_ step: Int64) -> Report {
            var report = checked(step, ["192.0.2.7": [leaf], "192.0.2.8": [renewed, issuer]])
            var diagnosis = Diagnosis()
            diagnosis.withoutServerName = HandshakeRecord(outcome: .completed)
            diagnosis.withoutServerName?.chain = [issuer]
            diagnosis.offeredEverything = HandshakeRecord(outcome: .completed)
            diagnosis.offeredEverything?.chain = [leaf, issuer]
            report.observation.attempts[0].diagnosis = diagnosis
            return report
        }
        try ledger.hear(report(0))
        // What is written anew is compared; the certificates are those of before.
        var next = report(1)
        next.verdict.severity = .warning
        next.verdict.findings = [expiring()]
        try ledger.hear(next)
        #expect(try events(.certificate).map(\.words) == ["first seen", "first seen"])
    }

    @Test("a certificate that is renewed while the origin is out of reach is told with the one of before")
    func renewedUnseen() throws {
        try ledger.hear(checked(0, ["192.0.2.7": [leaf]]))
        try ledger.hear(checked(1, ["192.0.2.7": nil]))
        try ledger.hear(checked(2, ["192.0.2.7": [leaf]]))
        #expect(try events(.certificate).count == 1)
        try ledger.hear(checked(3, ["192.0.2.7": nil]))
        try ledger.hear(checked(4, ["192.0.2.7": [renewed]]))
        #expect(try events(.certificate).last?.was == leaf.sha256)
        #expect(try events(.certificate).last?.became == renewed.sha256)
    }

    @Test("addresses that move are no event; a new address with a certificate of its own is")
    func moving() throws {
        try ledger.hear(checked(0, ["192.0.2.7": [leaf]]))
        try ledger.hear(checked(1, ["192.0.2.9": [leaf]]))
        #expect(try events(.certificate).count == 1)
        try ledger.hear(checked(2, ["192.0.2.10": [renewed]]))
        #expect(try events(.certificate).last?.was == leaf.sha256)
        #expect(try events(.certificate).last?.endpoints == ["192.0.2.10:443"])
    }

    @Test("a time without data is an event, and so is nothing else where the result is the same")
    func gap() throws {
        try ledger.hear(check(at: start))
        try ledger.hear(check(at: start.advanced(by: 7_200)))
        let gap = try #require(try events(.gap).first)
        #expect(gap.was == start.description)
        #expect(gap.became == start.advanced(by: 7_200).description)
        #expect(gap.words == "no data for 2h")
        #expect(try events(.verdict, .certificate).count == 2)
    }

    @Test("an alert is an event when it opens, grows graver and ends, and not before it is confirmed")
    func alerts() throws {
        var refused = Finding(.connectRefused, severity: .critical, title: "refused", detail: "proof")
        refused.endpoint = Endpoint(address: IPAddress("192.0.2.7")!, port: 443)
        try ledger.hear(check(at: start, [refused]))
        #expect(try events(.alert).isEmpty)
        for step in Int64(1)...3 {
            try ledger.hear(check(at: start.advanced(by: 300 * step), step == 1 ? [refused] : []))
        }
        try ledger.hear(check("b", at: start, [expiring()]))
        try ledger.hear(check("b", at: start.advanced(by: 300), [expired()]))
        let changes = try ledger.events(after: 0, limit: 99).filter { $0.kind == .alert }
        #expect(changes.map(\.incident) == [1, 1, 2, 2])
        #expect(changes.map(\.was) == [nil, "critical", nil, "warning"])
        #expect(changes.map(\.became) == ["critical", "closed", "warning", "critical"])
        #expect(changes.map(\.origin) == ["shop", "shop", "b", "b"])
        #expect(changes[1].words == "over (mended): refused")
    }

    @Test("a delivery is an event when it arrives, when it fails for the first time, and when it is given up")
    func deliveries() throws {
        try ledger.hear(check(at: start, [expired()]))
        for step in Int64(1)...3 {
            let now = start.advanced(by: step)
            let message = try #require(try ledger.dueMessages(at: now, limit: 1).first)
            try ledger.settle(
                message.id, as: step < 3 ? .retry(at: now, error: "HTTP 503") : .dead(error: "HTTP 410"), at: now)
        }
        try ledger.hear(check(at: start.advanced(by: 300)))
        try ledger.hear(check(at: start.advanced(by: 600)))
        let last = try #require(try ledger.dueMessages(at: start.advanced(by: 600), limit: 1).first)
        try ledger.settle(last.id, as: .delivered(status: 204), at: start.advanced(by: 601))
        let changes = try ledger.events(after: 0, limit: 99).filter { $0.kind == .delivery }
        #expect(changes.map(\.became) == ["failed", "dead", "delivered"])
        #expect(
            changes.map(\.words) == [
                "not told to ops yet: HTTP 503", "will not be told to ops: HTTP 410", "told to ops: HTTP 204",
            ])
        #expect(changes.allSatisfy { $0.incident == 1 })
    }

    @Test("they can be asked for by time, by origin and by number")
    func questions() async throws {
        try ledger.hear(check("a", at: start))
        try ledger.hear(check("b", at: start.advanced(by: 10)))
        try await ledger.recordEvent(.configuration, "taken", "2 origins", at: start.advanced(by: 20))
        #expect(
            try ledger.events(since: start.advanced(by: 10), limit: 9).map(\.kind) == [
                .configuration, .certificate, .verdict,
            ])
        #expect(try ledger.events(since: start, limit: 1).map(\.words) == ["2 origins"])
        #expect(try ledger.events(of: "a", since: start, limit: 9).map(\.id) == [2, 1])
        #expect(try ledger.events(of: "nobody", since: start, limit: 9).isEmpty)
        #expect(try ledger.events(after: 3, limit: 9).map(\.id) == [4, 5])
        #expect(try ledger.events(of: "b", after: 0, limit: 1).map(\.id) == [3])
        #expect(try ledger.lastEvent() == 5)
        try await ledger.prune(before: start.advanced(by: 5))
        #expect(try ledger.events(after: 0, limit: 9).map(\.id) == [3, 4, 5])
    }
}
