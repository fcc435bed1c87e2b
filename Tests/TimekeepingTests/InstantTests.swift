import Testing
import Timekeeping

@Suite("Instants and spans")
struct InstantTests {
    @Test(
        "RFC 3339 and Unix seconds agree",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2026-11-21T03:00:00Z", 1_795_230_000),
            ("2000-02-29T23:59:59Z", 951_868_799), ("1969-12-31T23:59:59Z", -1),
            ("9999-12-31T23:59:59Z", 253_402_300_799),
            ("1900-03-01T00:00:00Z", -2_203_891_200),
        ] as [(String, Int64)])
    func roundTrip(text: String, seconds: Int64) {
        #expect(Instant(rfc3339: text)?.seconds == seconds)
        #expect(Instant(seconds: seconds).description == text)
    }

    @Test("offsets, fractions and dates alone are read")
    func forms() {
        let instant = Instant(rfc3339: "2026-11-21T03:00:00Z")
        #expect(Instant(rfc3339: "2026-11-21T05:30:00+02:30") == instant)
        #expect(Instant(rfc3339: "2026-11-20T22:00:00-05:00") == instant)
        #expect(Instant(rfc3339: "2026-11-21 03:00:00.999z") == instant)
        #expect(Instant(rfc3339: "2026-11-21") == Instant(rfc3339: "2026-11-21T00:00:00Z"))
    }

    @Test(
        "anything else is refused",
        arguments: [
            "", "now", "2026-13-01", "2026-02-29", "2026-11-21T24:00:00Z", "2026-11-21T03:00:00", "2026-11-21T03:00Z",
            "2026-11-21T03:00:00Zx", "2026-11-21T03:00:00.Z", "2026-11-21T03:00:00+1:00", "٢٠٢٦-11-21",
        ])
    func refused(text: String) {
        #expect(Instant(rfc3339: text) == nil)
    }

    @Test("arithmetic saturates at both ends")
    func saturation() {
        #expect(Instant(seconds: .max).advanced(by: 1).seconds == .max)
        #expect(Instant(seconds: .min).advanced(by: -1).seconds == .min)
        #expect(Instant(seconds: .max).seconds(since: Instant(seconds: .min)) == .max)
    }

    @Test(
        "distances are told in the largest unit, and in two where one would mislead",
        arguments: [
            (0, "now"), (45, "in 45 s"), (-45, "45 s ago"), (3600, "in 1 h"), (5400, "in 1 h 30 min"),
            (100_800, "in 1 d 4 h"), (1_036_805, "in 12 d"), (-259_200, "3 d ago"),
        ] as [(Int64, String)])
    func relative(seconds: Int64, text: String) {
        let now = Instant(seconds: 1_795_230_000)
        #expect(now.advanced(by: seconds).relative(to: now) == text)
    }

    @Test("spans are read and written alike", arguments: ["5m", "21d", "1h30m", "90d", "10s", "1d1s"])
    func spans(text: String) {
        #expect(Duration(span: text)?.span == text)
    }

    @Test("a week is seven days, and nonsense is refused")
    func oddSpans() {
        #expect(Duration(span: "2w") == .seconds(14 * 86_400))
        for text in ["", "5", "m", "5x", "-5m", "5 m", "99999999999999999999s", "9223372036854775807w"] {
            #expect(Duration(span: text) == nil, "\(text)")
        }
    }
}
