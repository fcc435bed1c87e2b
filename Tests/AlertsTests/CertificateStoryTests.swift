import Alerts
import Checks
import Testing
import Timekeeping

@Suite("Certificates") struct CertificateStoryTests {
    @Test("the last day of a certificate is one incident: warning, critical, expired, recovered, and no gap at expiry")
    func expiry() {
        var story = Story()
        let end = start.advanced(by: 30 * day)
        var told: [String] = []
        var open = 0
        for step in stride(from: Int64(0), through: 34 * 24, by: 1) {
            let now = start.advanced(by: step * hour)
            let left = end.seconds(since: now)
            let found: Finding? =
                if left > 21 * day {
                    nil
                } else if left > 3 * day {
                    finding(.certificateExpiresSoon, .warning, certificate: "leaf")
                } else if left > 0 {
                    finding(.certificateExpiresSoon, .critical, certificate: "leaf")
                } else if left > -3 * day {
                    finding(.certificateExpired, .critical, certificate: "leaf")
                } else {
                    nil
                }
            story.receivers[0].repeatAfter = [:]
            told += story.hear(check(at: now, [found].compactMap { $0 })).words
            open = max(open, story.incidents.count)
        }
        #expect(
            told == [
                "trigger certificate-expires-soon", "escalate certificate-expires-soon", "recover certificate-expired",
            ])
        #expect(open == 1)
    }

    @Test("the statement turns from what will be to what is at the moment of expiry, without a message of its own")
    func expiryChangesTheWords() {
        var story = Story()
        _ = story.hear(check(at: start, [finding(.certificateExpiresSoon, .critical, certificate: "leaf")]))
        let notifications = story.hear(
            check(at: start.advanced(by: hour), [finding(.certificateExpired, .critical, certificate: "leaf")]))
        #expect(notifications.isEmpty)
        #expect(story.incidents.map(\.code) == [.certificateExpired])
        #expect(story.incidents.map(\.changedAt) == [start.advanced(by: hour)])
    }

    @Test("leaf and intermediate are two causes, and neither swallows the other")
    func leafAndIntermediate() {
        var story = Story()
        let leaf = finding(.certificateExpiresSoon, .warning, certificate: "leaf")
        let issuer = finding(.chainExpiresSoon, .warning, certificate: "issuer")
        #expect(story.hear(check(at: start, [issuer])).words == ["trigger chain-expires-soon"])
        let next = start.advanced(by: 5 * minute)
        #expect(story.hear(check(at: next, [leaf, issuer])).words == ["trigger certificate-expires-soon"])
        #expect(story.incidents.count == 2)
    }

    @Test("two certificates that alternate behind one address are told once each")
    func alternating() {
        var story = Story()
        var told: [String] = []
        for step in Int64(0)..<40 {
            let name = step % 2 == 0 ? "old" : "new"
            let found = finding(.certificateExpiresSoon, .warning, certificate: name)
            told += story.hear(check(at: start.advanced(by: step * 5 * minute), [found])).words
        }
        #expect(told == ["trigger certificate-expires-soon", "trigger certificate-expires-soon"])
        #expect(Set(story.incidents.map(\.cause.subject)) == ["old", "new"])
    }

    @Test("one certificate on 40 origins is one alert; the others join it")
    func fortyOrigins() {
        var story = Story()
        var told: [Notification] = []
        for number in 0..<40 {
            let found = finding(.certificateExpired, certificate: "wildcard")
            told += story.hear(check("origin-\(number)", at: start.advanced(by: Int64(number)), [found]))
        }
        #expect(told.map(\.kind) == [.trigger] + Array(repeating: .update, count: 39))
        #expect(story.incidents.count == 1)
        #expect(story.incidents.first?.affectedOrigins.count == 40)
        // The same again says nothing.
        for number in 0..<40 {
            let found = finding(.certificateExpired, certificate: "wildcard")
            let notifications = story.hear(
                check("origin-\(number)", at: start.advanced(by: 300 + Int64(number)), [found]))
            #expect(notifications.isEmpty)
        }
    }

    @Test("it is over when the last of its origins is mended, after two checks in a row")
    func lastOrigin() {
        var story = Story()
        let found = finding(.certificateExpired, certificate: "wildcard")
        _ = story.hear(check("a", at: start, [found]))
        _ = story.hear(check("b", at: start, [found]))
        for step in Int64(1)...3 { #expect(story.hear(check("a", at: start.advanced(by: step * 300))).isEmpty) }
        #expect(story.incidents.first?.affectedOrigins.map(\.origin) == ["b"])
        #expect(story.hear(check("b", at: start.advanced(by: 1_200))).isEmpty)
        #expect(story.confirmSoon)
        let over = story.hear(check("b", at: start.advanced(by: 1_230)))
        #expect(over.words == ["recover certificate-expired"])
        #expect(over.first?.incident.closedAt == start.advanced(by: 1_230))
        #expect(over.first?.incident.origins.map(\.origin) == ["a", "b"])
    }

    @Test("an origin that cannot be reached says nothing of its certificate: the incident stays open")
    func unreachableHolds() {
        var story = Story()
        _ = story.hear(check(at: start, [finding(.certificateExpired, certificate: "leaf", address: "192.0.2.7")]))
        for step in Int64(1)...5 {
            let refused = finding(.connectRefused, address: "192.0.2.7")
            let notifications = story.hear(
                check(at: start.advanced(by: step * 300), [refused], reached: ["192.0.2.7": .refused]))
            #expect(!notifications.contains { $0.kind == .recover })
        }
        #expect(story.incidents.map(\.stage) == [.open, .open])
    }

    @Test("an address that went out of DNS takes its complaint along")
    func addressGone() {
        var story = Story()
        _ = story.hear(
            check(
                at: start, [finding(.certificateExpired, certificate: "leaf", address: "192.0.2.8")],
                endpoints: ["192.0.2.7", "192.0.2.8"]))
        _ = story.hear(check(at: start.advanced(by: 300), endpoints: ["192.0.2.7"]))
        #expect(
            story.hear(check(at: start.advanced(by: 600), endpoints: ["192.0.2.7"])).words
                == ["recover certificate-expired"])
    }

    @Test("an unreachable second address does not hold what was seen at the first")
    func otherAddress() {
        var story = Story()
        let both = ["192.0.2.7", "192.0.2.8"]
        let broken = ["192.0.2.8": Reached.refused]
        let refused = finding(.connectRefused, address: "192.0.2.8")
        let expired = finding(.certificateExpired, certificate: "leaf", address: "192.0.2.7")
        _ = story.hear(check(at: start, [expired, refused], endpoints: both, reached: broken))
        var told: [String] = []
        for step in Int64(1)...2 {
            told +=
                story.hear(
                    check(at: start.advanced(by: step * 300), [refused], endpoints: both, reached: broken)
                ).words
        }
        #expect(told == ["trigger connect-refused", "recover certificate-expired"])
    }

    @Test("a wrong name is a cause for each certificate and name")
    func names() {
        let report = check(
            at: start,
            [
                finding(.nameMismatch, certificate: "leaf", name: "www.example.com"),
                finding(.nameMismatch, certificate: "leaf", name: "api.example.com"),
                finding(.nameMismatch, certificate: "leaf", address: "192.0.2.7", name: "www.example.com"),
            ])
        #expect(report.causes.map(\.subject) == ["leaf www.example.com", "leaf api.example.com"])
    }

    @Test("that addresses disagree is not told where one of them has a fault of its own")
    func disagreement() {
        let disagree = finding(.addressesDisagree, .warning)
        let expired = finding(.certificateExpired, certificate: "leaf", address: "192.0.2.7")
        #expect(check(at: start, [expired, disagree]).causes.map(\.code) == [.certificateExpired])
        #expect(check(at: start, [disagree]).causes.map(\.code) == [.addressesDisagree])
        // And what was told before is held, neither repeated nor taken back.
        var story = Story()
        _ = story.hear(check(at: start, [disagree]))
        #expect(story.hear(check(at: start.advanced(by: 300), [disagree])).words == ["trigger addresses-disagree"])
        for step in Int64(2)...5 {
            let told = story.hear(check(at: start.advanced(by: step * 300), [expired, disagree])).words
            #expect(told == (step == 2 ? ["trigger certificate-expired"] : []))
        }
    }
}
