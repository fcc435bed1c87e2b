import Timekeeping

/// A time in a document, shown to people or to programs.
struct Timestamp {
    /// nil if the document has null, or text that is no time.
    var instant: Instant?

    init(_ text: String?) {
        instant = text.flatMap(Instant.init(rfc3339:))
    }

    /// For people: relative and absolute. For programs: RFC 3339.
    func text(at now: Instant, on terminal: Terminal) -> String {
        guard let instant else { return "-" }
        return terminal.isTerminal ? "\(instant.relative(to: now)) (\(absolute(instant, at: now)))" : "\(instant)"
    }

    /// For people with little room: relative alone. For programs: RFC 3339.
    func brief(at now: Instant, on terminal: Terminal) -> String {
        guard let instant else { return "-" }
        return terminal.isTerminal ? instant.relative(to: now) : "\(instant)"
    }

    /// In a sentence, which people and programs read alike: absolute and relative.
    func phrase(at now: Instant) -> String {
        guard let instant else { return "an unknown time" }
        return "\(instant) (\(instant.relative(to: now)))"
    }

    /// As much as is needed beside the relative time: the time of day on the same day, the date from two days on.
    private func absolute(_ instant: Instant, at now: Instant) -> String {
        let timeOfDay = "\(instant)".drop { $0 != "T" }.dropFirst()
        if instant.date == now.date { return String(timeOfDay) }
        guard instant.seconds(since: now).magnitude < 2 * 86_400 else { return instant.date }
        return "\(instant.date) \(timeOfDay)"
    }
}
