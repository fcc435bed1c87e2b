import Alerts
import Checks
import Testing
import Timekeeping

@Suite("Maintenance windows")
struct MaintenanceTests {
    private func at(_ text: String) -> Instant { Instant(rfc3339: text)! }
    private let berlin = Zone("Europe/Berlin")!

    private func nights(_ days: Set<Weekday>, _ from: Int64, _ to: Int64) -> MaintenanceWindow {
        MaintenanceWindow(
            name: "nights", labels: ["team": "web"], zone: berlin,
            time: .weekly(days, from: from * minute, to: to * minute), comment: "patches")
    }

    private func words(_ interval: MaintenanceWindow.Interval?) -> String {
        interval.map { "\($0.from) \($0.to)" } ?? "-"
    }

    @Test("a weekly window is at the same time of the wall's clock in summer and in winter")
    func seasons() {
        let window = nights([.saturday], 22 * 60, 23 * 60)
        #expect(
            words(window.interval(endingAfter: at("2026-07-01T00:00:00Z")))
                == "2026-07-04T20:00:00Z 2026-07-04T21:00:00Z")
        #expect(
            words(window.interval(endingAfter: at("2026-12-01T00:00:00Z")))
                == "2026-12-05T21:00:00Z 2026-12-05T22:00:00Z")
    }

    @Test("a window over the night in which the clocks go back lasts an hour longer")
    func back() {
        let window = nights([.saturday], 23 * 60, 4 * 60)
        #expect(
            words(window.interval(endingAfter: at("2026-10-24T12:00:00Z")))
                == "2026-10-24T21:00:00Z 2026-10-25T03:00:00Z")
        // The hour that is there twice is inside as a whole.
        let early = nights([.sunday], 2 * 60, 2 * 60 + 30)
        #expect(
            words(early.interval(endingAfter: at("2026-10-24T12:00:00Z")))
                == "2026-10-25T00:00:00Z 2026-10-25T01:30:00Z")
    }

    @Test("a window over the night in which the clocks go forward lasts an hour less, and one in the gap comes later")
    func forward() {
        let window = nights([.saturday], 23 * 60, 4 * 60)
        #expect(
            words(window.interval(endingAfter: at("2026-03-28T12:00:00Z")))
                == "2026-03-28T22:00:00Z 2026-03-29T02:00:00Z")
        let leapt = nights([.sunday], 2 * 60 + 15, 2 * 60 + 45)
        #expect(
            words(leapt.interval(endingAfter: at("2026-03-28T12:00:00Z")))
                == "2026-03-29T01:15:00Z 2026-03-29T01:45:00Z")
    }

    @Test("a window that ends when the clocks have leapt comes later as a whole", arguments: [120, 150])
    func leapt(from: Int64) {
        let window = nights([.sunday], from, 180)
        #expect(
            window.interval(endingAfter: at("2026-03-28T12:00:00Z"))
                == .init(
                    from: at("2026-03-29T01:00:00Z").advanced(by: (from - 120) * 60),
                    to: at("2026-03-29T02:00:00Z")))
    }

    @Test("it holds from its first second to the last but one, and then comes again a week later")
    func edges() {
        let window = nights([.friday, .saturday], 22 * 60, 2 * 60)
        #expect(window.silence(at: at("2026-12-04T20:59:59Z")) == nil)
        #expect(window.silence(at: at("2026-12-04T21:00:00Z"))?.endsAt == at("2026-12-05T01:00:00Z"))
        #expect(window.silence(at: at("2026-12-05T00:59:59Z"))?.maintenance == "nights")
        #expect(window.silence(at: at("2026-12-05T01:00:00Z")) == nil)
        #expect(
            words(window.interval(endingAfter: at("2026-12-06T01:00:00Z")))
                == "2026-12-11T21:00:00Z 2026-12-12T01:00:00Z")
    }

    @Test("a window of 24 hours on every day never lets go")
    func always() {
        let window = nights(Set(Weekday.allCases), 0, 0)
        for step in Int64(0)..<(24 * 14) {
            #expect(window.silence(at: at("2026-10-20T00:00:00Z").advanced(by: step * hour)) != nil)
        }
    }

    @Test("a window that is once is over for good")
    func once() {
        let window = MaintenanceWindow(
            name: "move", origin: "shop", zone: berlin,
            time: .once(from: CivilTime(minute: "2026-12-01T22:00")!, to: CivilTime(minute: "2026-12-02T06:00")!))
        #expect(
            words(window.interval(endingAfter: at("2026-11-01T00:00:00Z")))
                == "2026-12-01T21:00:00Z 2026-12-02T05:00:00Z")
        #expect(window.interval(endingAfter: at("2026-12-02T05:00:00Z")) == nil)
    }

    @Test("what goes wrong during a window is told by the first check after it, and its end is told at any time")
    func told() {
        let labels = ["team": "web"]
        let expired = finding(.certificateExpired, certificate: "ab12")
        let window = nights([.saturday], 22 * 60, 23 * 60)
        let begins = at("2026-12-05T21:00:00Z")
        var story = Story()
        let hear = { (story: inout Story, step: Int64, found: [Finding]) in
            let now = begins.advanced(by: step * minute)
            story.silences = [window.silence(at: now)].compactMap { $0 }
            return story.hear(check(at: now, found), labels: labels).words
        }
        #expect(hear(&story, 1, [expired]).isEmpty)
        #expect(hear(&story, 59, [expired]).isEmpty)
        #expect(hear(&story, 60, [expired]) == ["trigger certificate-expired"])
        _ = hear(&story, 7 * 24 * 60 + 5, [])
        #expect(hear(&story, 7 * 24 * 60 + 10, []) == ["recover certificate-expired"])
    }

    @Test("a window for everything covers every origin")
    func everything() {
        let window = MaintenanceWindow(
            name: "all", zone: .utc, time: .weekly(Set(Weekday.allCases), from: 0, to: 0))
        var story = Story()
        story.silences = [window.silence(at: start)].compactMap { $0 }
        #expect(story.hear(check(at: start, [finding(.certificateExpired, certificate: "ab12")])).isEmpty)
        #expect(story.incidents.first?.silences(among: story.silences, at: start).map(\.maintenance) == ["all"])
    }
}
