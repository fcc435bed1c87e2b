/// A date and a time of day without a zone. Only together with a zone do they become an instant.
public struct CivilTime: Hashable, Sendable {
    /// Days since 1970-01-01.
    public var day: Int64
    /// Seconds since midnight, as a clock shows them: 0 to 86,399.
    public var second: Int64

    /// A second of a day.
    public init(day: Int64, second: Int64) {
        self.day = day
        self.second = second
    }

    /// The time this many seconds after 1970-01-01 00:00 of the same calendar.
    public init(seconds: Int64) {
        let day = seconds.dividedDown(by: 86_400)
        self.init(day: day, second: seconds - day * 86_400)
    }

    /// Seconds since 1970-01-01 00:00 of the same calendar, as if clocks were never changed.
    public var seconds: Int64 { day * 86_400 + second }

    /// Reads a date and a time of day to the minute, as in `2026-11-21T22:00`; nil for anything else.
    public init?(minute text: String) {
        guard text.utf8.count == 16, text.utf8.dropFirst(10).first == UInt8(ascii: "T"),
            let instant = Instant(rfc3339: text + ":00Z")
        else { return nil }
        self.init(seconds: instant.seconds)
    }

    /// As `init(minute:)` reads it.
    public var minuteText: String {
        String(Instant(seconds: seconds).description.prefix(16))
    }

    /// The day of the week.
    public var weekday: Weekday {
        // 1970-01-01 was a Thursday.
        Weekday.allCases[Int(((day + 3) % 7 + 7) % 7)]
    }
}

/// A day of the week, the first of them Monday (ISO 8601).
public enum Weekday: String, CaseIterable, Sendable {
    case monday = "mon"
    case tuesday = "tue"
    case wednesday = "wed"
    case thursday = "thu"
    case friday = "fri"
    case saturday = "sat"
    case sunday = "sun"
}
