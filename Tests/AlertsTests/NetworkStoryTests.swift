import Alerts
import Checks
import Testing
import Timekeeping

@Suite("Networks") struct NetworkStoryTests {
    let refused = finding(.connectRefused, address: "192.0.2.7")
    let down = ["192.0.2.7": Reached.refused]

    @Test("a fault of the network is told when a second check in a row sees it")
    func confirmation() {
        var story = Story()
        #expect(story.hear(check(at: start, [refused], reached: down)).isEmpty)
        #expect(story.incidents.map(\.stage) == [.pending])
        #expect(story.confirmSoon)
        let told = story.hear(check(at: start.advanced(by: 30), [refused], reached: down))
        #expect(told.words == ["trigger connect-refused"])
        #expect(told.first?.incident.openedAt == start)
        #expect(!story.confirmSoon)
    }

    @Test("a required client certificate is told by the second check, as a connection that broke looks like one")
    func clientCertificate() {
        var story = Story()
        let required = finding(.tlsClientCertificateRequired, address: "192.0.2.7")
        #expect(story.hear(check(at: start, [required])).isEmpty)
        #expect(story.confirmSoon)
        let told = story.hear(check(at: start.advanced(by: 30), [required]))
        #expect(told.words == ["trigger tls-client-certificate-required"])
    }

    @Test("a network that fails every other time is never told, and nothing of it is kept")
    func flapping() {
        var story = Story()
        for step in Int64(0)..<40 {
            let now = start.advanced(by: step * 300)
            let report = step % 2 == 0 ? check(at: now, [refused], reached: down) : check(at: now)
            #expect(story.hear(report).isEmpty)
        }
        #expect(story.incidents.isEmpty)
    }

    @Test("an open outage which pauses for single checks is one incident")
    func flappingWhileOpen() {
        var story = Story()
        story.receivers[0].repeatAfter = [:]
        var told: [String] = []
        for step in Int64(0)..<40 {
            let now = start.advanced(by: step * 300)
            told += story.hear(step % 3 == 2 ? check(at: now) : check(at: now, [refused], reached: down)).words
        }
        #expect(told == ["trigger connect-refused"])
    }

    @Test("refused now and timed out later is the same outage")
    func guises() {
        var story = Story()
        _ = story.hear(check(at: start, [refused], reached: down))
        let timeout = finding(.connectTimeout, address: "192.0.2.7")
        #expect(
            story.hear(check(at: start.advanced(by: 300), [timeout], reached: down)).words
                == ["trigger connect-timeout"])
        #expect(story.incidents.count == 1)
    }

    @Test("four addresses with one fault are one incident, also when DNS turns them about")
    func rotation() {
        var story = Story()
        story.receivers[0].repeatAfter = [:]
        var told: [String] = []
        for step in 0..<12 {
            let addresses = (0..<4).map { "198.51.100.\((step * 3 + $0) % 20 + 1)" }
            let found = addresses.map { finding(.tlsNoCommonCipher, address: $0) }
            told +=
                story.hear(
                    check(at: start.advanced(by: Int64(step) * 300), found, endpoints: addresses)
                ).words
        }
        #expect(told == ["trigger tls-no-common-cipher"])
    }

    @Test("two origins behind one address share its outage")
    func sharedAddress() {
        var story = Story()
        for step in Int64(0)...1 {
            _ = story.hear(check("a", at: start.advanced(by: step * 300), [refused], reached: down))
            _ = story.hear(check("b", at: start.advanced(by: step * 300), [refused], reached: down))
        }
        #expect(story.incidents.map(\.affectedOrigins.count) == [2])
    }

    @Test("a name that does not resolve is one cause for all origins of that domain")
    func domain() {
        let found = finding(.dnsFailed)
        let first = check("a", at: start, [found], domain: "origin.example.com", endpoints: [])
        let second = check("b", at: start, [finding(.dnsNoAddress)], domain: "origin.example.com", endpoints: [])
        #expect(first.causes == second.causes)
        #expect(first.causes == [Cause(code: .dnsNoAddress, subject: "origin.example.com")])
    }

    @Test("an unknown verdict neither opens nor closes")
    func unknown() {
        var story = Story()
        _ = story.hear(check(at: start, [finding(.certificateExpired, certificate: "leaf")]))
        let before = story.incidents
        for step in Int64(1)...5 {
            let now = start.advanced(by: step * 300)
            #expect(story.hear(check(at: now, [finding(.monitorOffline, .unknown)])).isEmpty)
            #expect(story.hear(check(at: now, severity: .unknown)).isEmpty)
            let silent = finding(.connectTimeout, .unknown, address: "192.0.2.7")
            #expect(story.hear(check(at: now, [silent], reached: down)).isEmpty)
        }
        #expect(story.incidents == before)
        var fresh = Story()
        #expect(fresh.hear(check(at: start, [finding(.connectTimeout, .unknown)])).isEmpty)
        #expect(fresh.incidents.isEmpty)
    }

    @Test("a pending fault is held by an unknown verdict, and confirmed by the next check that can tell")
    func pendingUnknown() {
        var story = Story()
        _ = story.hear(check(at: start, [refused], reached: down))
        let untried = ["192.0.2.7": Reached.noAddress]
        _ = story.hear(check(at: start.advanced(by: 300), reached: untried, severity: .unknown))
        #expect(
            story.hear(check(at: start.advanced(by: 600), [refused], reached: down)).words
                == ["trigger connect-refused"])
    }
}
