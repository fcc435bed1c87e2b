/// One origin of the street: how it is broken, and what a monitor is expected to say of it.
public struct House: Hashable, Sendable {
    /// The result that a check of the house should have.
    public enum Verdict: String, CaseIterable, Sendable {
        case ok, notice, warning, critical, unknown
    }

    /// The settings of the distribution, beyond the domain and the address.
    public struct Distribution: Hashable, Sendable {
        /// The Host names that are forwarded.
        public var hostHeaders: [String] = []
        /// `OriginSslProtocols`; empty for the default.
        public var protocols: [String] = []
        /// Connection timeout in seconds; nil for the default.
        public var timeout: Int?
        /// Connection attempts; nil for the default.
        public var attempts: Int?
        /// The path that is asked for over the judged connection; nil for no request.
        public var path: String?
    }

    /// Its name on the street.
    public let id: String
    /// The verdict that it was built for.
    public let verdict: Verdict
    /// The code of the finding that should be the headline; nil if all is well.
    public let headline: String?
    /// How it is broken, in one line.
    public let summary: String
    /// What the configuration has to say about it.
    public let distribution: Distribution
    /// One for each address, from 127.0.0.1 upwards.
    let doors: [Door]

    /// The origin domain.
    public var domain: String { "\(id).\(House.zone)" }

    static let zone = "lab.example"

    init(
        _ id: String, _ verdict: Verdict, _ headline: String? = nil, how summary: String,
        told distribution: Distribution = Distribution(), _ doors: Door...
    ) {
        self.id = id
        self.verdict = verdict
        self.headline = headline
        self.summary = summary
        self.distribution = distribution
        self.doors = doors
    }

    static func domain(of id: String) -> String { "\(id).\(zone)" }
}
