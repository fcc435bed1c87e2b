import Alerts
import Checks
import Testing
import Timekeeping

@Suite("What is known, and what nobody wants to hear")
struct SuppressionTests {
    private let soon = finding(.certificateExpiresSoon, .warning, certificate: "ab12")
    private let expired = finding(.certificateExpired, certificate: "ab12")

    private func silence(
        origin: String? = nil, labels: [String: String] = [:], for seconds: Int64 = 2 * hour
    ) -> Silence {
        Silence(
            id: 1, origin: origin, labels: labels, startsAt: start, endsAt: start.advanced(by: seconds), by: "ann",
            comment: "")
    }

    @Test("who has acknowledged is not reminded, and hears of it when it becomes graver and when it ends")
    func acknowledged() {
        var story = Story()
        #expect(story.hear(check(at: start, [soon])).words == ["trigger certificate-expires-soon"])
        story.acknowledgements[1] = Acknowledgement(at: start, by: "ann", comment: "", severity: .warning)
        #expect(story.hear(check(at: start.advanced(by: 2 * day), [soon])).isEmpty)
        #expect(
            story.hear(check(at: start.advanced(by: 3 * day), [expired])).words == ["escalate certificate-expired"])
        // What was acknowledged was a warning: of this one nobody has said that he knows.
        #expect(
            story.hear(check(at: start.advanced(by: 4 * day), [expired])).words == ["repeated certificate-expired"])
        _ = story.hear(check(at: start.advanced(by: 4 * day + 300)))
        #expect(story.hear(check(at: start.advanced(by: 4 * day + 600))).words == ["recover certificate-expired"])
    }

    @Test("what begins during a silence is told when it ends, if it is still there")
    func laterTold() {
        var story = Story()
        story.silences = [silence(origin: "shop")]
        #expect(story.hear(check(at: start, [expired])).isEmpty)
        #expect(story.hear(check(at: start.advanced(by: 2 * hour - 1), [expired])).isEmpty)
        #expect(
            story.hear(check(at: start.advanced(by: 2 * hour), [expired])).words == ["trigger certificate-expired"])
    }

    @Test("what begins and ends during a silence is never told")
    func neverTold() {
        var story = Story()
        story.silences = [silence(labels: ["team": "web"])]
        let labels = ["team": "web", "env": "live"]
        var told = story.hear(check(at: start, [expired]), labels: labels)
        for step: Int64 in 1...2 {
            told += story.hear(check(at: start.advanced(by: step * 300)), labels: labels)
        }
        told += story.hear(check(at: start.advanced(by: 3 * hour)), labels: labels)
        #expect(told.isEmpty)
        #expect(story.incidents.map(\.stage) == [.closed])
    }

    @Test("the end of what was told before a silence is told during it")
    func recovery() {
        var story = Story()
        _ = story.hear(check(at: start.advanced(by: -hour), [expired]))
        story.silences = [silence(origin: "shop")]
        _ = story.hear(check(at: start.advanced(by: 300)))
        #expect(story.hear(check(at: start.advanced(by: 600))).words == ["recover certificate-expired"])
    }

    @Test("an incident is told as soon as an origin suffers from it that no silence covers")
    func uncovered() {
        var story = Story()
        story.silences = [silence(origin: "shop")]
        #expect(story.hear(check("shop", at: start, [expired])).isEmpty)
        #expect(story.hear(check("blog", at: start, [expired])).words == ["trigger certificate-expired"])
    }

    @Test("a silence by labels covers origins that carry all of them, and no others")
    func labels() {
        let affected = { (labels: [String: String]) in
            AffectedOrigin(
                origin: "shop", domain: "shop.example.com", labels: labels,
                summary: AlertSummary(
                    code: .certificateExpired, severity: .critical, failsAt: nil, title: "", detail: "", remedy: ""),
                endpoints: [], since: start)
        }
        let web = silence(labels: ["team": "web", "env": "live"])
        #expect(web.covers(affected(["team": "web", "env": "live", "tier": "1"])))
        #expect(!web.covers(affected(["team": "web"])))
        #expect(!web.covers(affected([:])))
    }
}
