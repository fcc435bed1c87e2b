import Timekeeping

extension Syntax {
    /// Reads a zone of the IANA time zone database.
    static func zone(_ text: String) throws(SyntaxProblem) -> Zone {
        guard let zone = Zone(text) else {
            throw SyntaxProblem(
                "\(quoted(text)) is no zone of the IANA database: write UTC, or an area and a place, like Europe/Berlin"
            )
        }
        return zone
    }

    /// Reads a day of the week.
    static func weekday(_ text: String) throws(SyntaxProblem) -> Weekday {
        guard let day = Weekday(rawValue: text) else {
            throw SyntaxProblem("\(quoted(text)) is no day: \(choice(Weekday.allCases.map(\.rawValue)))")
        }
        return day
    }

    /// Reads a time of day, as in `22:00`; returns seconds since midnight.
    static func timeOfDay(_ text: String) throws(SyntaxProblem) -> Int64 {
        guard text.utf8.count == 5, let time = CivilTime(minute: "1970-01-01T" + text) else {
            throw SyntaxProblem("\(quoted(text)) is no time of day, such as 22:00")
        }
        return time.second
    }

    /// The text that `timeOfDay` reads.
    static func text(ofTimeOfDay second: Int64) -> String {
        String(CivilTime(day: 0, second: second).minuteText.suffix(5))
    }

    /// Reads a date and a time of day, as in `2026-12-01T22:00`.
    static func minute(_ text: String) throws(SyntaxProblem) -> CivilTime {
        guard let time = CivilTime(minute: text) else {
            throw SyntaxProblem(
                "\(quoted(text)) is no date and time of day, such as 2026-12-01T22:00, by the clocks of `zone`")
        }
        return time
    }

    /// Reads a share from 10% to 100%, as in `50%`; returns percent.
    static func majority(_ text: String) throws(SyntaxProblem) -> Double {
        guard let percent = text.hasSuffix("%") ? wholeNumber(text.dropLast()) : nil, (10...100).contains(percent)
        else {
            throw SyntaxProblem("\(quoted(text)) is no share between 10% and 100%")
        }
        return Double(percent)
    }
}
