public import Timekeeping

/// What the configuration says of when to keep quiet.
public struct AlertRules: Hashable, Sendable {
    /// When the monitor's own network is to blame.
    public var outageDetector: OutageDetector
    /// In the order of the file.
    public var maintenance: [MaintenanceWindow]

    /// Nothing but the usual, unless it is given.
    public init(outageDetector: OutageDetector = OutageDetector(), maintenance: [MaintenanceWindow] = []) {
        self.outageDetector = outageDetector
        self.maintenance = maintenance
    }

    /// The windows that hold, as silences.
    public func silences(at now: Instant) -> [Silence] {
        maintenance.compactMap { $0.silence(at: now) }
    }
}
