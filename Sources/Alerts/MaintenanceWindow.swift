public import Timekeeping

/// A planned time in which some origins send no alerts.
public struct MaintenanceWindow: Hashable, Sendable {
    /// When it is, in the local time of a zone.
    public enum Time: Hashable, Sendable {
        case once(from: CivilTime, to: CivilTime)
        /// On these days, from one second of the day to another; on the next day where that is not later.
        case weekly(Set<Weekday>, from: Int64, to: Int64)
    }

    /// From one instant up to, but not including, another.
    public struct Interval: Hashable, Sendable {
        /// When it begins.
        public var from: Instant
        /// When it ends.
        public var to: Instant

        /// An interval from one instant to another.
        public init(from: Instant, to: Instant) {
            self.from = from
            self.to = to
        }
    }

    /// Unique among the windows.
    public var name: String
    /// The id of the one origin it covers; nil for all that carry the labels.
    public var origin: String?
    /// It covers origins that carry all of these labels: every origin where there are none.
    public var labels: [String: String]
    /// The zone of its local time.
    public var zone: Zone
    /// When it is.
    public var time: Time
    /// Why; may be empty.
    public var comment: String

    /// A window, field by field.
    public init(
        name: String, origin: String? = nil, labels: [String: String] = [:], zone: Zone, time: Time,
        comment: String = ""
    ) {
        self.name = name
        self.origin = origin
        self.labels = labels
        self.zone = zone
        self.time = time
        self.comment = comment
    }

    /// The interval in force at that instant, or the next one; nil where none is left.
    ///
    /// It begins when local clocks first show its beginning and ends when they last show its end. An hour that they show
    /// twice is inside as a whole; a time that they skip moves by as much as they skip.
    public func interval(endingAfter now: Instant) -> Interval? {
        switch time {
        case .once(let from, let to):
            let interval = interval(from: from, to: to)
            return interval.to > now ? interval : nil
        case .weekly(let days, let from, let to):
            let today = zone.time(at: now).day
            // It may have begun two days ago, before clocks were set forward; it returns within a week.
            for day in (today - 2)...(today + 8) where days.contains(CivilTime(day: day, second: 0).weekday) {
                let interval = interval(
                    from: CivilTime(day: day, second: from),
                    to: CivilTime(day: to > from ? day : day + 1, second: to))
                if interval.to > now { return interval }
            }
            return nil
        }
    }

    private func interval(from: CivilTime, to: CivilTime) -> Interval {
        let (beginning, end) = (zone.first(from), zone.last(to))
        // Where clocks skip the whole window, it moves as a whole.
        return Interval(
            from: beginning, to: end > beginning ? end : beginning.advanced(by: to.seconds - from.seconds))
    }

    /// Its silence at that instant; nil where it is not in force.
    public func silence(at now: Instant) -> Silence? {
        guard let interval = interval(endingAfter: now), interval.from <= now else { return nil }
        return Silence(
            id: 0, origin: origin, labels: labels, startsAt: interval.from, endsAt: interval.to, by: "",
            comment: comment, maintenance: name)
    }
}
