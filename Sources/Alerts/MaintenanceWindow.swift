public import Timekeeping

/// A time in which nobody wants to hear of some origins, known beforehand.
public struct MaintenanceWindow: Hashable, Sendable {
    /// When it is, by the clocks of a zone.
    public enum Time: Hashable, Sendable {
        case once(from: CivilTime, to: CivilTime)
        /// On these days from one second of the day to another, which is one of the next day where it is not later.
        case weekly(Set<Weekday>, from: Int64, to: Int64)
    }

    /// A time from one instant to another, at which it does not hold any more.
    public struct Interval: Hashable, Sendable {
        /// When it begins.
        public var from: Instant
        /// When it ends.
        public var to: Instant

        /// A time from one instant to another.
        public init(from: Instant, to: Instant) {
            self.from = from
            self.to = to
        }
    }

    /// Unique among the windows.
    public var name: String
    /// The id of the one origin that is meant; nil for all that carry the labels.
    public var origin: String?
    /// All of them must be carried by an origin that is meant; none of them, and every origin is.
    public var labels: [String: String]
    /// By whose clocks it is read.
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

    /// The time that holds at that instant, or the next one after it; nil where there is none any more.
    ///
    /// It begins when the clocks first show its beginning and ends when they last show its end: the hour that they show
    /// twice is inside as a whole, and what they leap over comes as much later as they leap.
    public func interval(endingAfter now: Instant) -> Interval? {
        switch time {
        case .once(let from, let to):
            let interval = interval(from: from, to: to)
            return interval.to > now ? interval : nil
        case .weekly(let days, let from, let to):
            let today = zone.time(at: now).day
            // It may have begun two days ago by a clock that was since set forward, and comes again within a week.
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
        // Where the clocks leap from the window to its end, nothing would be left of it: it comes later as a whole.
        return Interval(
            from: beginning, to: end > beginning ? end : beginning.advanced(by: to.seconds - from.seconds))
    }

    /// The silence that it is at that instant; nil where it does not hold.
    public func silence(at now: Instant) -> Silence? {
        guard let interval = interval(endingAfter: now), interval.from <= now else { return nil }
        return Silence(
            id: 0, origin: origin, labels: labels, startsAt: interval.from, endsAt: interval.to, by: "",
            comment: comment, maintenance: name)
    }
}
