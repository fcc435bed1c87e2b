import Lab
import NIOCore
import TLS
import Testing
import Timekeeping

@testable import API
@testable import Commands

@Suite("How long a command waits", .timeLimit(.minutes(5)))
struct PatienceTests {
    @Test("brief questions take seconds; a reload and whole documents may take minutes")
    func control() {
        for path in [ControlPath.reload, ControlPath.status] {
            #expect(Control.patience(for: path) >= .minutes(2), "\(path)")
        }
        for path in [ControlPath.health, ControlPath.statusInBrief, ControlPath.origin("shop"), ControlPath.alerts] {
            #expect(Control.patience(for: path) <= .seconds(10), "\(path)")
        }
        #expect(Control.patience(for: ControlPath.backup) >= .hours(1))
    }

    @Test("an issuer whose bytes never end is not waited for")
    func issuers() async throws {
        let years = Validity.days(3650, left: 3000, at: Shown.now)
        let root = try Authority.root("Test Root", key: SigningKey(.p256), validity: years)
        let leaf = try root.leaf(
            ["a.example"], key: SigningKey(.p256), validity: years, issuerURL: "http://ca.example/root.der")
        let other = try Authority.root("Other Root", key: SigningKey(.p256), validity: years)
        let trust = try TrustStore(pem: Array(PEM.encode([other.certificate]).utf8), name: "test")
        let (asked, ask) = AsyncStream.makeStream(of: String.self)
        let found = await IssuerFetch.issuers(
            of: [leaf.certificate], trust: trust,
            // The time is up as soon as somebody is asked.
            sleep: { _ in for await _ in asked { break } },
            get: { url in
                ask.yield(url)
                let (never, keep) = AsyncStream.makeStream(of: Void.self)
                for await _ in never {}
                _ = keep
                return nil
            })
        #expect(found == [])
        // Whoever answers is taken; nothing is missing above a root.
        let fetched = await IssuerFetch.issuers(
            of: [leaf.certificate], trust: trust, sleep: { _ in for await _ in asked {} },
            get: { _ in root.certificate.bytes })
        #expect(fetched == [root.certificate])
    }
}
