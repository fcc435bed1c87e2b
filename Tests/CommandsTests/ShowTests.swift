import Checks
import Testing
import Timekeeping

@testable import API
@testable import Commands

@Suite("Everything of one origin")
struct ShowTests {
    @Test("the check comes first, then the watch, the alerts and the past")
    func order() throws {
        let text = try Shown.show.rendered(as: .text, on: Shown.screen, at: Shown.now)
        let check = Shown.half.text(on: Shown.screen, at: Shown.now)
        #expect(text.hasPrefix(check + "\n"))
        #expect(
            String(text.dropFirst(check.count + 1))
                == """
                Watch
                  checked every 5m
                  this result since 2026-11-20T00:00:00Z (1 d 3 h ago), 12 checks
                  the last eight, oldest first: ✓✓?✗✗

                Alerts
                  ID  SEVERITY    STAGE  CODE              TITLE                     OPENED                  ORIGINS
                  7   ✗ critical  open   chain-incomplete  an issuer is missing fr…  10 min ago (02:50:00Z)  shop

                History
                  FROM                                TO                    CHECKS  VERDICT     HEADLINE          \
                FAILS                               MIN/P50/P95/MAX ms
                  1 d 3 h ago (2026-11-20 00:00:00Z)  30 s ago (03:00:00Z)  12      ✗ critical  chain-incomplete  1 d \
                3 h ago (2026-11-20 00:00:00Z)  9.0/12/30/40

                """)
    }

    @Test("for programs it is one object of the schema of a check")
    func json() throws {
        let text = try Shown.show.rendered(as: .json, on: .plain, at: Shown.now)
        #expect(try JSON.decode(ShowDocument.self, from: Array(text.utf8)) == Shown.show)
        #expect(text.contains(#""schema" : "cfmon.check/1""#))
    }

    @Test("the past can be cut at an instant")
    func since() {
        let document = HistoryDocument(origin: "shop", runs: Shown.show.history)
        #expect(document.since(Shown.now.advanced(by: -30)).runs.count == 1)
        #expect(document.since(Shown.now.advanced(by: -29)).runs.isEmpty)
    }

    @Test("failed deliveries are those whose last attempt has an error")
    func failed() {
        #expect(Shown.deliveries.failed.deliveries.map(\.id) == [9])
    }
}
