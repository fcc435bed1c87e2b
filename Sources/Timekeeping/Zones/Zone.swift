import FoundationEssentials
// Without it, FoundationEssentials knows no zone but UTC.
import FoundationInternationalization

/// A zone of the IANA time zone database.
public struct Zone: Hashable, Sendable {
    /// As in `Europe/Berlin`.
    public let name: String
    private let rules: TimeZone

    /// Coordinated Universal Time.
    public static let utc = Zone(name: "UTC", rules: .gmt)

    private init(name: String, rules: TimeZone) {
        self.name = name
        self.rules = rules
    }

    /// The zone of that name: `UTC`, or an area and a place, as in `Europe/Berlin`; nil for any other. Abbreviations and
    /// bare offsets are refused, since they have no rules for changing clocks.
    public init?(_ name: String) {
        if name == "UTC" {
            self = .utc
            return
        }
        guard name.contains("/"), let rules = TimeZone(identifier: name) else { return nil }
        self.init(name: name, rules: rules)
    }

    /// What clocks in the zone show at an instant.
    public func time(at instant: Instant) -> CivilTime {
        CivilTime(seconds: instant.advanced(by: offset(at: instant)).seconds)
    }

    /// The first instant at which clocks show the time. A time that they skip is read with the offset before the gap, so
    /// that it falls as far after the gap as it lies within it (RFC 5545, 3.3.5).
    public func first(_ time: CivilTime) -> Instant {
        instants(time).first
    }

    /// The last instant at which clocks show the time. It differs from `first` only in an hour that they show twice.
    public func last(_ time: CivilTime) -> Instant {
        instants(time).last
    }

    private func instants(_ time: CivilTime) -> (first: Instant, last: Instant) {
        // No zone changes its clocks twice within two days, so these are all offsets that can be meant.
        let before = offset(at: Instant(seconds: time.seconds - 86_400))
        let after = offset(at: Instant(seconds: time.seconds + 86_400))
        let candidates = Set([before, after]).map { Instant(seconds: time.seconds - $0) }
            .filter { self.time(at: $0) == time }
        guard let first = candidates.min(), let last = candidates.max() else {
            let leapt = Instant(seconds: time.seconds - before)
            return (leapt, leapt)
        }
        return (first, last)
    }

    private func offset(at instant: Instant) -> Int64 {
        Int64(rules.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant.seconds))))
    }
}
