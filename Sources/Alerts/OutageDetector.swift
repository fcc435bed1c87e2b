public import Checks
public import Timekeeping

/// Decides when the monitor's own network is at fault: many origins that become unreachable at once point to the monitor,
/// not to the origins.
public struct OutageDetector: Hashable, Sendable {
    /// The share of the hosts that must be lost together: above 0, up to 1.
    public var share: Double
    /// Seconds within which they must be lost. The loss of an origin waits no longer than that for checks of the others.
    /// 0 turns the detector off.
    public var within: Int64

    /// The least number of lost hosts: two may be down by chance.
    public static let least = 3

    /// A detector for this share; by default half of the hosts within five minutes.
    public init(share: Double = 0.5, within: Int64 = 300) {
        self.share = share
        self.within = within
    }

    /// A detector that is turned off.
    public static let none = OutageDetector(share: 1, within: 0)

    /// What is known about the monitor's own network.
    public enum Outlook: Hashable, Sendable {
        /// Other origins are reached: an unreachable one has a fault of its own.
        case well
        /// Too few have been checked since.
        case unclear
        /// Most hosts were lost together: none of them can be blamed.
        case lost
    }

    /// The outlook after the loss of one origin, which a second check has confirmed.
    ///
    /// Only checks since the loss count: before it, all was well.
    public func outlook(onLossAt loss: Instant, among reachabilities: [Reachability], at now: Instant) -> Outlook {
        let age = now.seconds(since: loss)
        guard within > 0, age <= within else { return .well }
        let (lost, well) = hosts(in: reachabilities, since: loss)
        if lost >= OutageDetector.least, Double(lost) >= share * Double(lost + well) { return .lost }
        if lost + well >= OutageDetector.least || age == within { return .well }
        // Hosts that were lost earlier are no evidence, now or later.
        let witnesses = Set(reachabilities.lazy.filter { $0.lostSince.map { $0 >= loss } ?? true }.map(\.host)).count
        return witnesses >= OutageDetector.least ? .unclear : .well
    }

    /// Whether a network that was found lost is still lost.
    ///
    /// - Parameter beginning: When the first of the hosts was lost.
    public func isStillLost(since beginning: Instant, among reachabilities: [Reachability]) -> Bool {
        guard within > 0 else { return false }
        let (lost, well) = hosts(in: reachabilities, since: beginning)
        return lost >= OutageDetector.least && Double(lost) >= share * Double(lost + well)
    }

    /// How many hosts were lost at that time or later, and how many have been reached since. A host that several origins
    /// share counts once: a server with forty names that goes down is no failure of the network.
    public func hosts(in reachabilities: [Reachability], since beginning: Instant) -> (lost: Int, well: Int) {
        var lost: Set<String> = []
        var well: Set<String> = []
        for reachability in reachabilities {
            if let since = reachability.lostSince {
                if since >= beginning { lost.insert(reachability.host) }
            } else if reachability.lastAt >= beginning {
                well.insert(reachability.host)
            }
        }
        return (lost.subtracting(well).count, well.count)
    }
}

/// Whether an origin can be reached, as far as is known.
public struct Reachability: Hashable, Sendable {
    /// The host that was tried: an address, or the origin domain where it has none.
    public var host: String
    /// When it was last tried.
    public var lastAt: Instant
    /// Since when it is unreachable; the distant past where it never answered, nil where it is reachable.
    public var lostSince: Instant?

    /// A reachability, field by field.
    public init(host: String, lastAt: Instant, lostSince: Instant?) {
        self.host = host
        self.lastAt = lastAt
        self.lostSince = lostSince
    }
}

extension Report {
    /// Whether no address of the origin was reached.
    public var isUnreachable: Bool {
        verdict.headline?.code.meansUnreachable == true
            && !observation.attempts.contains { attempt in
                if case .open = attempt.connection { true } else { false }
            }
    }

    /// Whether the origin has never answered, as one that lets only CloudFront in. Such a loss has no beginning and says
    /// nothing about the monitor's network.
    public var hasNeverAnswered: Bool {
        verdict.headline?.code.meansSilence == true && verdict.severity == .unknown
    }

    /// The host that this report is about.
    public var host: String {
        observation.attempts.first?.endpoint.address.description ?? observation.origin.domain
    }
}
