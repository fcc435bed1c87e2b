public import Checks
public import Timekeeping

/// When the fault is the monitor's own network: many origins that are unreachable all at once say more of it than of
/// themselves.
public struct OutageDetector: Hashable, Sendable {
    /// The part of the places that must be lost together: above 0, up to 1.
    public var share: Double
    /// Seconds within which they must be lost, which is also the longest that an origin's loss waits until enough of the
    /// others have been seen. 0: the outage detector never shuts.
    public var within: Int64

    /// So many places must be lost at the least: of two neighbours both may be down.
    public static let least = 3

    /// A outage detector that shuts at this share. The usual one: half of the places within five minutes.
    public init(share: Double = 0.5, within: Int64 = 300) {
        self.share = share
        self.within = within
    }

    /// A outage detector that never shuts.
    public static let none = OutageDetector(share: 1, within: 0)

    /// What can be told of the monitor's own network.
    public enum Outlook: Hashable, Sendable {
        /// Others are reached: an origin that is not has a fault of its own.
        case well
        /// Too few have been seen since to tell.
        case unclear
        /// Most places were lost together: nothing can be said against any of them.
        case lost
    }

    /// What the other origins say to the loss of one, which a second check has confirmed.
    ///
    /// Only what was seen since then counts: before it, everybody was well.
    public func outlook(onLossAt loss: Instant, among reachabilities: [Reachability], at now: Instant) -> Outlook {
        let age = now.seconds(since: loss)
        guard within > 0, age <= within else { return .well }
        let (lost, well) = places(in: reachabilities, since: loss)
        if lost >= OutageDetector.least, Double(lost) >= share * Double(lost + well) { return .lost }
        if lost + well >= OutageDetector.least || age == within { return .well }
        // Whoever was lost before says nothing, now or later.
        let witnesses = Set(reachabilities.lazy.filter { $0.lostSince.map { $0 >= loss } ?? true }.map(\.place)).count
        return witnesses >= OutageDetector.least ? .unclear : .well
    }

    /// Whether the network is still lost, of which that was said at an earlier time.
    ///
    /// - Parameter beginning: When the first of the places was lost.
    public func isStillLost(since beginning: Instant, among reachabilities: [Reachability]) -> Bool {
        guard within > 0 else { return false }
        let (lost, well) = places(in: reachabilities, since: beginning)
        return lost >= OutageDetector.least && Double(lost) >= share * Double(lost + well)
    }

    /// How many places were lost at that time or later, and how many have been reached since. What several origins share
    /// counts once: a server with forty names that goes down is no failure of the network.
    public func places(in reachabilities: [Reachability], since beginning: Instant) -> (lost: Int, well: Int) {
        var lost: Set<String> = []
        var well: Set<String> = []
        for reachability in reachabilities {
            if let since = reachability.lostSince {
                if since >= beginning { lost.insert(reachability.place) }
            } else if reachability.lastAt >= beginning {
                well.insert(reachability.place)
            }
        }
        return (lost.subtracting(well).count, well.count)
    }
}

/// What is known of whether an origin can be reached.
public struct Reachability: Hashable, Sendable {
    /// Where it was looked for: an address, or its domain where it has none.
    public var place: String
    /// When it was looked for last.
    public var lastAt: Instant
    /// Since when it cannot be reached, the distant past where it never could; nil where it can.
    public var lostSince: Instant?

    /// Field by field.
    public init(place: String, lastAt: Instant, lostSince: Instant?) {
        self.place = place
        self.lastAt = lastAt
        self.lostSince = lostSince
    }
}

extension Report {
    /// Whether nothing of the origin was reached, through any of its addresses.
    public var isUnreachable: Bool {
        verdict.headline?.code.meansUnreachable == true
            && !observation.attempts.contains { attempt in
                if case .open = attempt.connection { true } else { false }
            }
    }

    /// Whether nobody ever answered there, as where only CloudFront is let in: such a silence has no beginning, and says
    /// nothing of the monitor's network.
    public var hasNeverAnswered: Bool {
        verdict.headline?.code.meansSilence == true && verdict.severity == .unknown
    }

    /// The place that this report says something of.
    public var place: String {
        observation.attempts.first?.endpoint.address.description ?? observation.origin.domain
    }
}
