public import Checks
public import Timekeeping

/// What was judged, and from when until when the same sighting gets the same verdict.
public struct Standing: Hashable, Sendable {
    public var sighting: Sighting
    public var since: Instant
    /// The first instant at which it may get another.
    public var until: Instant

    public init(_ sighting: Sighting, since: Instant, until: Instant) {
        self.sighting = sighting
        self.since = since
        self.until = until
    }
}
