import Testing
import Timekeeping

@Suite("Zones and the clocks on the wall")
struct ZoneTests {
    private func at(_ text: String) -> Instant { Instant(rfc3339: text)! }
    private func wall(_ text: String) -> CivilTime { CivilTime(minute: text)! }
    private let berlin = Zone("Europe/Berlin")!

    @Test("a zone shows the time of its place, summer and winter")
    func shown() {
        #expect(berlin.time(at: at("2026-07-01T12:00:00Z")).minuteText == "2026-07-01T14:00")
        #expect(berlin.time(at: at("2026-12-01T12:00:00Z")).minuteText == "2026-12-01T13:00")
        #expect(Zone.utc.time(at: at("2026-12-01T12:00:00Z")).minuteText == "2026-12-01T12:00")
        #expect(Zone("Asia/Kolkata")?.time(at: at("2026-12-01T23:00:00Z")).minuteText == "2026-12-02T04:30")
        #expect(Zone("America/St_Johns")?.time(at: at("1969-12-31T03:00:00Z")).minuteText == "1969-12-30T23:30")
    }

    @Test("a time that is there once is one instant")
    func once() {
        #expect(berlin.first(wall("2026-07-01T14:00")) == at("2026-07-01T12:00:00Z"))
        #expect(berlin.last(wall("2026-07-01T14:00")) == at("2026-07-01T12:00:00Z"))
    }

    @Test("the hour that is shown twice begins with its first and ends with its last showing")
    func twice() {
        // On 2026-10-25 at 03:00 the clocks of Berlin go back to 02:00.
        #expect(berlin.first(wall("2026-10-25T02:30")) == at("2026-10-25T00:30:00Z"))
        #expect(berlin.last(wall("2026-10-25T02:30")) == at("2026-10-25T01:30:00Z"))
        #expect(berlin.last(wall("2026-10-25T03:00")) == at("2026-10-25T02:00:00Z"))
        #expect(berlin.first(wall("2026-10-25T03:00")) == at("2026-10-25T02:00:00Z"))
    }

    @Test("a time that is leapt over comes as much later as the clocks leap")
    func never() {
        // On 2026-03-29 at 02:00 the clocks of Berlin go on to 03:00.
        #expect(berlin.first(wall("2026-03-29T02:30")) == at("2026-03-29T01:30:00Z"))
        #expect(berlin.time(at: berlin.first(wall("2026-03-29T02:30"))).minuteText == "2026-03-29T03:30")
        #expect(berlin.first(wall("2026-03-29T01:59")) == at("2026-03-29T00:59:00Z"))
        #expect(berlin.first(wall("2026-03-29T03:00")) == at("2026-03-29T01:00:00Z"))
    }

    @Test("only zones with their own rules are taken")
    func names() {
        #expect(Zone("UTC") == .utc)
        #expect(Zone("Etc/GMT+5")?.time(at: at("2026-12-01T12:00:00Z")).minuteText == "2026-12-01T07:00")
        for name in ["Europe/Nowhere", "CET", "+01:00", "GMT+1", "berlin", "", "/", "Europe/"] {
            #expect(Zone(name) == nil, "\(name) is taken")
        }
    }

    @Test("a day has its weekday, also before 1970")
    func weekdays() {
        #expect(wall("2026-11-21T00:00").weekday == .saturday)
        #expect(wall("1970-01-01T00:00").weekday == .thursday)
        #expect(wall("1969-12-28T23:59").weekday == .sunday)
        #expect(CivilTime(seconds: -1) == CivilTime(day: -1, second: 86_399))
    }

    @Test(
        "a date and a time of day are read to the minute, and nothing else is",
        arguments: [
            "2026-12-01", "2026-12-01T22", "2026-12-01T22:00:00", "2026-12-01T22:00Z", "2026-12-01 22:00",
            "2026-02-29T10:00", "2026-12-01T24:00", "2026-12-01T22:60",
        ])
    func malformed(text: String) {
        #expect(CivilTime(minute: text) == nil)
    }
}
