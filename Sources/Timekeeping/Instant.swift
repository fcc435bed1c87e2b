/// A point in time with a resolution of one second: Unix seconds, UTC, no leap seconds.
///
/// One second is what X.509 offers (RFC 5280, 4.1.2.5), so nothing that is judged needs more.
public struct Instant: Hashable, Comparable, Sendable {
    /// Seconds since 1970-01-01T00:00:00Z; negative before.
    public var seconds: Int64

    /// The instant this many seconds after 1970-01-01T00:00:00Z.
    public init(seconds: Int64) {
        self.seconds = seconds
    }

    public static func < (left: Instant, right: Instant) -> Bool {
        left.seconds < right.seconds
    }

    /// The instant this many seconds later; saturates instead of overflowing.
    public func advanced(by seconds: Int64) -> Instant {
        let (sum, overflow) = self.seconds.addingReportingOverflow(seconds)
        return Instant(seconds: overflow ? (seconds > 0 ? .max : .min) : sum)
    }

    /// Seconds from `earlier` to this instant: positive where this instant is the later one.
    public func seconds(since earlier: Instant) -> Int64 {
        let (difference, overflow) = seconds.subtractingReportingOverflow(earlier.seconds)
        return overflow ? (seconds > earlier.seconds ? .max : .min) : difference
    }
}

extension Instant: CustomStringConvertible {
    /// RFC 3339 in UTC, as in `2026-11-21T03:00:00Z`.
    public var description: String {
        let days = seconds.dividedDown(by: 86_400)
        let (year, month, day) = Instant.civilDate(ofDay: days)
        // By the remainder, since the beginning of the earliest day cannot be represented.
        let rest = (seconds % 86_400 + 86_400) % 86_400
        func padded(_ value: Int64, _ width: Int) -> String {
            let digits = String(value.magnitude)
            return (value < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T"
            + "\(padded(rest / 3600, 2)):\(padded(rest / 60 % 60, 2)):\(padded(rest % 60, 2))Z"
    }

    /// The date alone, as in `2026-11-21`.
    public var date: String {
        String(description.prefix { $0 != "T" })
    }

    /// Reads RFC 3339 (`2026-11-21T03:00:00Z`, an offset instead of `Z`, fractions of a second, which are dropped)
    /// or a date alone, which means its first second in UTC. Returns nil for anything else.
    public init?(rfc3339 text: String) {
        var rest = Array(text.utf8)[...]
        func number(_ digits: Int) -> Int64? {
            guard rest.count >= digits else { return nil }
            var value: Int64 = 0
            for byte in rest.prefix(digits) {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
                value = value * 10 + Int64(byte - UInt8(ascii: "0"))
            }
            rest = rest.dropFirst(digits)
            return value
        }
        func skip(_ any: String) -> Bool {
            guard let first = rest.first, any.utf8.contains(first) else { return false }
            rest = rest.dropFirst()
            return true
        }
        guard let year = number(4), skip("-"), let month = number(2), skip("-"), let day = number(2),
            (1...12).contains(month), (1...Instant.daysIn(month: month, of: year)).contains(day)
        else { return nil }
        let midnight = Instant.dayNumber(year: year, month: month, day: day) * 86_400
        if rest.isEmpty {
            self.init(seconds: midnight)
            return
        }
        guard skip("Tt "), let hour = number(2), skip(":"), let minute = number(2), skip(":"),
            let second = number(2), hour < 24, minute < 60, second <= 60
        else { return nil }
        if skip(".") {
            guard number(1) != nil else { return nil }
            while number(1) != nil {}
        }
        var offset: Int64 = 0
        if !skip("Zz") {
            let sign: Int64 = rest.first == UInt8(ascii: "-") ? -1 : 1
            guard skip("+-"), let hours = number(2), skip(":"), let minutes = number(2), hours < 24, minutes < 60
            else { return nil }
            offset = sign * (hours * 3600 + minutes * 60)
        }
        guard rest.isEmpty else { return nil }
        self.init(seconds: midnight + hour * 3600 + minute * 60 + second - offset)
    }

    // Days and civil dates of the proleptic Gregorian calendar, counted in eras of 400 years from 1 March of year 0,
    // so that the leap day is the last of its year.

    private static func dayNumber(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted.dividedDown(by: 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private static func civilDate(ofDay number: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = number + 719_468
        let era = shifted.dividedDown(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthIndex + 2) / 5 + 1)
    }

    private static func daysIn(month: Int64, of year: Int64) -> Int64 {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }
}

extension Instant: Codable {
    /// Reads the RFC 3339 text that `encode(to:)` writes.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let instant = Instant(rfc3339: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an RFC 3339 time")
        }
        self = instant
    }

    /// Writes RFC 3339 in UTC.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension Int64 {
    /// The quotient by a positive divisor, rounded down also below zero.
    public func dividedDown(by divisor: Int64) -> Int64 {
        self / divisor - (self % divisor < 0 ? 1 : 0)
    }
}
