/// An origin as the daemon watches it: what CloudFront has been told, what its operator expects, and how often to look.
public struct Target: Hashable, Sendable {
    public var origin: Origin
    public var expectations: Expectations
    /// Time between two checks; 10 s at the least.
    public var interval: Duration
    /// The operator's own words about it, for routing.
    public var labels: [String: String]

    /// An origin with the defaults of the configuration: every five minutes, the catalogue's thresholds, no labels.
    public init(
        _ origin: Origin, expectations: Expectations = Expectations(), interval: Duration = .seconds(300),
        labels: [String: String] = [:]
    ) {
        self.origin = origin
        self.expectations = expectations
        self.interval = interval
        self.labels = labels
    }
}
