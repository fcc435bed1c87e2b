public import Timekeeping

/// The alerting part of one configuration: the receivers, and when not to notify them.
public struct AlertSettings: Sendable {
    /// In the order of the file.
    public var receivers: [Receiver]
    /// When to stay silent.
    public var rules: AlertRules

    /// The settings of one configuration.
    public init(receivers: [Receiver], rules: AlertRules = AlertRules()) {
        self.receivers = receivers
        self.rules = rules
    }
}

/// When the configuration keeps alerts silent.
public struct AlertRules: Hashable, Sendable {
    /// Detects a failure of the monitor's own network.
    public var outageDetector: OutageDetector
    /// In the order of the file.
    public var maintenance: [MaintenanceWindow]

    /// The defaults, unless given.
    public init(outageDetector: OutageDetector = OutageDetector(), maintenance: [MaintenanceWindow] = []) {
        self.outageDetector = outageDetector
        self.maintenance = maintenance
    }

    /// The maintenance windows in force, as silences.
    public func silences(at now: Instant) -> [Silence] {
        maintenance.compactMap { $0.silence(at: now) }
    }
}
