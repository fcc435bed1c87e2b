import Alerts
import Timekeeping
import Wire

extension MaintenanceDocument {
    /// The window as it holds at that instant, or comes next; nil where it is over for good.
    init?(_ window: MaintenanceWindow, at now: Instant) {
        guard let interval = window.interval(endingAfter: now) else { return nil }
        self.init(
            name: window.name, origin: window.origin, match: window.labels, zone: window.zone.name,
            startsAt: interval.from.description, endsAt: interval.to.description,
            startsLocal: window.zone.time(at: interval.from).minuteText,
            endsLocal: window.zone.time(at: interval.to).minuteText, comment: window.comment,
            holds: interval.from <= now)
    }
}
