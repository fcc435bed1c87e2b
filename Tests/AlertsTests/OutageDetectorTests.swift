import Alerts
import Checks
import Testing
import Timekeeping

@Suite("The valve")
struct OutageDetectorTests {
    private let outageDetector = OutageDetector()

    /// Places that were lost so many seconds after the start, and others that were reached then.
    private func reachabilities(lost: [Int64], well: [Int64]) -> [Reachability] {
        lost.enumerated().map {
            Reachability(
                host: "lost-\($0.offset)", lastAt: start.advanced(by: $0.element),
                lostSince: start.advanced(by: $0.element))
        }
            + well.enumerated().map {
                Reachability(host: "well-\($0.offset)", lastAt: start.advanced(by: $0.element), lostSince: nil)
            }
    }

    private func outlook(lost: [Int64], well: [Int64], after seconds: Int64 = 30) -> OutageDetector.Outlook {
        outageDetector.outlook(
            onLossAt: start, among: reachabilities(lost: lost, well: well), at: start.advanced(by: seconds))
    }

    @Test("half of all that were seen since are enough, and three at the least")
    func share() {
        #expect(outlook(lost: [0, 5, 9], well: [10, 11, 12]) == .lost)
        #expect(outlook(lost: [0, 5, 9], well: [10, 11, 12, 13]) == .well)
        #expect(outlook(lost: [0, 5], well: [1]) == .well)
    }

    @Test("those seen before the loss have no say, however many they are")
    func before() {
        #expect(outlook(lost: [0, 5, 9], well: Array(-299...(-1))) == .lost)
    }

    @Test("while too few have been seen since, nothing is said; after the time, the origin's own fault is")
    func unclear() {
        #expect(outlook(lost: [0], well: [-100, -50, -20]) == .unclear)
        #expect(outlook(lost: [0], well: [-100, -50, -20], after: 299) == .unclear)
        #expect(outlook(lost: [0], well: [-100, -50, -20], after: 300) == .well)
    }

    @Test("where there are only two hosts, nobody waits for a third")
    func few() {
        #expect(outlook(lost: [0], well: [-100]) == .well)
        #expect(outlook(lost: [0, 1], well: []) == .well)
    }

    @Test("what was lost long before neither shuts the valve nor keeps it waiting")
    func longLost() {
        #expect(outlook(lost: [-5_000, -4_000, -3_000, 0], well: [-10]) == .well)
        #expect(outlook(lost: [-5_000, -4_000, -3_000, 0], well: [10, 11]) == .well)
    }

    @Test("forty origins at one address are one host")
    func onePlace() {
        let shared = (0..<40).map { Reachability(host: "192.0.2.7", lastAt: start.advanced(by: $0), lostSince: start) }
        let others = reachabilities(lost: [], well: [1, 2, 3])
        #expect(outageDetector.outlook(onLossAt: start, among: shared + others, at: start.advanced(by: 40)) == .well)
        #expect(outageDetector.hosts(in: shared + others, since: start).lost == 1)
    }

    @Test("an origin that is reached at a host shows that the host is not lost")
    func contested() {
        let both = [
            Reachability(host: "192.0.2.7", lastAt: start, lostSince: start),
            Reachability(host: "192.0.2.7", lastAt: start, lostSince: nil),
        ]
        #expect(outageDetector.hosts(in: both, since: start) == (0, 1))
    }

    @Test("it stays shut until fewer than half of those seen since are lost")
    func reopening() {
        let all = reachabilities(lost: [0, 1, 2, 3], well: [])
        #expect(outageDetector.isStillLost(since: start, among: all))
        #expect(
            outageDetector.isStillLost(since: start, among: all + reachabilities(lost: [], well: [400, 401, 402, 403])))
        #expect(
            !outageDetector.isStillLost(
                since: start, among: all + reachabilities(lost: [], well: [400, 401, 402, 403, 404])))
        // And where hardly anybody is lost any more.
        #expect(!outageDetector.isStillLost(since: start, among: reachabilities(lost: [0, 1], well: [])))
    }

    @Test("one that is turned off never shuts")
    func off() {
        let all = reachabilities(lost: [0, 1, 2, 3], well: [])
        #expect(OutageDetector.none.outlook(onLossAt: start, among: all, at: start.advanced(by: 30)) == .well)
        #expect(!OutageDetector.none.isStillLost(since: start, among: all))
    }

    @Test("while it is shut, only what is said of unreachable origins is held back")
    func held() throws {
        let refused = finding(.connectRefused, address: "192.0.2.7")
        let expired = finding(.certificateExpired, certificate: "leaf", address: "192.0.2.8")
        var story = Story()
        story.outlook = .lost
        let report = { (step: Int64) in
            check(
                at: start.advanced(by: step), [refused, expired], endpoints: ["192.0.2.7", "192.0.2.8"],
                reached: ["192.0.2.7": .refused])
        }
        _ = story.hear(report(0))
        #expect(story.hear(report(30)).isEmpty)
        #expect(story.records.values.flatMap(\.keys) == ["ops"])
        #expect(Set(story.incidents.map(\.stage)) == [.open])
        story.outlook = .well
        #expect(story.hear(report(330)).words == ["trigger connect-refused"])
    }

    @Test("what a check no longer sees is not told for the first time on its account")
    func missed() {
        let refused = finding(.connectRefused, address: "192.0.2.7")
        var story = Story()
        story.outlook = .lost
        for step: Int64 in [0, 30] {
            _ = story.hear(check(at: start.advanced(by: step), [refused], reached: ["192.0.2.7": .refused]))
        }
        story.outlook = .well
        #expect(story.hear(check(at: start.advanced(by: 330))).isEmpty)
        #expect(story.hear(check(at: start.advanced(by: 360))).isEmpty)
        #expect(story.incidents.map(\.stage) == [.closed])
    }
}

@Suite("What comes and goes")
struct RelapseTests {
    /// Down for so many checks, then well for so many, again and again; returns what is told.
    private func told(down: Int, well: Int, times: Int) -> [Notification] {
        var story = Story()
        story.receivers[0].repeatAfter = [:]
        var told: [Notification] = []
        let refused = finding(.connectRefused, address: "192.0.2.7")
        for step in 0..<((down + well) * times) {
            let now = start.advanced(by: Int64(step) * 60)
            let isDown = step % (down + well) < down
            told += story.hear(
                isDown ? check(at: now, [refused], reached: ["192.0.2.7": .refused]) : check(at: now))
        }
        return told
    }

    @Test("a backend that is down for three minutes in every seven is told of twice and then kept open")
    func damped() {
        let kinds = told(down: 3, well: 4, times: 20).map(\.kind.rawValue)
        #expect(kinds == ["trigger", "recover", "trigger", "recover", "trigger"])
    }

    @Test("the damping can be read in the message")
    func visible() throws {
        let notifications = told(down: 3, well: 4, times: 3)
        #expect(notifications.map(\.incident.relapses) == [0, 0, 1, 1, 2])
        let last = AlertMessage(try #require(notifications.last), at: start)
        #expect(
            last.data.detail.hasPrefix(
                "It comes and goes: it has come back 2 times within 6h of its end, and will be called over after 8"))
        let first = AlertMessage(notifications[0], at: start)
        #expect(!first.data.detail.contains("comes and goes"))
    }
}
