import Alerts
import Checks
import GRDB
import Synchronization
import TLS
import Testing
import Timekeeping

@testable import Store

@Suite("What a check has to know of those before it") struct PastTests {
    private let folder: Folder
    private let ledger: Ledger
    private let renewed = CertificateDER([0x30, 0x01, 0x03])

    init() throws {
        folder = try Folder()
        ledger = try Ledger(path: folder.file)
    }

    private func served(_ leaf: CertificateDER, at step: Int64 = 0, _ findings: [Finding] = []) -> Report {
        check(at: start.advanced(by: step), findings, chain: [leaf, issuer])
    }

    private func down(at step: Int64) -> Report {
        unreachable("shop", at: start.advanced(by: step))
    }

    /// A check at which nobody answered: of an origin that never has, it is not known what that means.
    private func silent(at step: Int64) -> Report {
        unreachable("shop", at: start.advanced(by: step), .connectTimeout, severity: .unknown)
    }

    private func differs(_ report: Report, in ledger: Ledger? = nil) -> Bool {
        (ledger ?? self.ledger).past(of: "shop").differs(from: report.observation)
    }

    @Test("the first check has nothing to be compared with")
    func first() async {
        #expect(!differs(served(leaf)))
        #expect(await ledger.precedent(of: "shop") == nil)
    }

    @Test("after a start the file knows what was served")
    func restart() async throws {
        try ledger.hear(served(leaf))
        let next = try Ledger(path: folder.file)
        #expect(differs(served(leaf), in: next))
        #expect(await next.precedent(of: "shop") == Precedent(served(leaf)))
        try next.hear(served(leaf, at: 300))
        #expect(!differs(served(leaf), in: next))
    }

    @Test("the same certificate is not compared, another one is")
    func changed() async throws {
        try ledger.hear(served(leaf))
        try ledger.hear(served(leaf, at: 300))
        #expect(!differs(served(leaf)))
        #expect(differs(served(renewed)))
        #expect(await ledger.precedent(of: "shop") == Precedent(served(leaf)))
    }

    @Test("a verdict that speaks of a change is compared with until it does no more")
    func pending() async throws {
        try ledger.hear(served(leaf))
        let change = Finding(.certificateChanged, title: "changed", detail: "it did", certificate: renewed.sha256)
        let told = served(renewed, at: 300, [change])
        try ledger.hear(told)
        #expect(differs(served(renewed)))
        #expect(await ledger.precedent(of: "shop") == Precedent(told))
        try ledger.hear(served(renewed, at: 600))
        #expect(!differs(served(renewed)))
    }

    @Test("an outage hides neither that the certificate was changed in it, nor what was said before it")
    func outage() async throws {
        var differing = Finding(
            .addressesDisagree, title: "they differ", detail: "now", evidence: ["since": .text("\(start)")])
        differing.serverName = "shop.example.com"
        let before = served(leaf, at: 0, [differing])
        try ledger.hear(before)
        for step in [Int64(300), 600] {
            #expect(!differs(down(at: step)), "there is nothing to compare")
            try ledger.hear(down(at: step))
        }
        try ledger.flush()
        #expect(differs(served(leaf)) && differs(served(renewed)))
        #expect(await ledger.precedent(of: "shop") == Precedent(before))
        try ledger.hear(served(renewed, at: 900))
        #expect(!differs(served(renewed)))
    }

    @Test(
        "an origin that has answered is known to have, also after a start, an outage and a time out of the configuration"
    )
    func answered() throws {
        let late = start.advanced(by: 700)
        func hasAnswered(_ ledger: Ledger) -> Bool { ledger.past(of: "shop").hasAnswered }
        #expect(!hasAnswered(ledger))
        try ledger.hear(served(leaf))
        try ledger.hear(silent(at: 300))
        #expect(hasAnswered(ledger))
        #expect(try hasAnswered(Ledger(path: folder.file)))
        try ledger.retire(keeping: [], receivers: [], at: late)
        #expect(hasAnswered(ledger))
        let next = try Ledger(path: folder.file)
        #expect(hasAnswered(next))
        try next.hear(silent(at: 900))
        try next.hear(silent(at: 1_200))
        #expect(hasAnswered(next))
        #expect(try hasAnswered(Ledger(path: folder.file)))
    }

    @Test("an origin that never answered is known not to have")
    func neverAnswered() throws {
        for step in [Int64(0), 300] { try ledger.hear(silent(at: step)) }
        #expect(!ledger.past(of: "shop").hasAnswered)
        #expect(try !Ledger(path: folder.file).past(of: "shop").hasAnswered)
        try ledger.retire(keeping: [], receivers: [], at: start.advanced(by: 400))
        #expect(!ledger.past(of: "shop").hasAnswered)
    }

    @Test("what was asked about versions is kept, also where the verdict is the last one, and goes with the origin")
    func versions() throws {
        func asked(at step: Int64) -> Report {
            var report = served(leaf, at: step)
            report.observation.attempts[0].diagnosis = Diagnosis()
            report.observation.attempts[0].diagnosis?.acceptedVersions = ["TLSv1.3"]
            report.observation.attempts[0].diagnosis?.lowerVersionsAskedAt = start.advanced(by: step)
            return report
        }
        #expect(ledger.past(of: "shop").versions == LowerVersions())
        try ledger.hear(asked(at: 0))
        #expect(ledger.past(of: "shop").versions == LowerVersions(asked(at: 0).observation))
        let again = asked(at: 300).observation
        ledger.record(same: again)
        #expect(ledger.past(of: "shop").versions == LowerVersions(again))
        try ledger.retire(keeping: [], receivers: [], at: start.advanced(by: 400))
        #expect(ledger.past(of: "shop").versions == LowerVersions())
    }

    @Test("while the file fails, the next check is compared with what it could not take")
    func ahead() async throws {
        try ledger.hear(served(leaf))
        let failed = CheckResult(served(renewed, at: 300))
        ledger.live.withLock { $0.runAhead(failed) }
        #expect(!differs(served(renewed)) && differs(served(leaf)))
        #expect(await ledger.precedent(of: "shop") == Precedent(failed.report))
        #expect(ledger.past(of: "shop").hasAnswered)
    }
}
