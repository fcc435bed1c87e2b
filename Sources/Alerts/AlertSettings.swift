/// What one configuration says of telling: to whom, and when not to.
public struct AlertSettings: Sendable {
    /// In the order of the file.
    public var receivers: [Receiver]
    /// When to keep quiet.
    public var rules: AlertRules

    /// The settings of one configuration.
    public init(receivers: [Receiver], rules: AlertRules = AlertRules()) {
        self.receivers = receivers
        self.rules = rules
    }
}
