/// The answer to a reload: either the whole new configuration was taken, or the old one stays.
public struct ReloadDocument: Codable, Hashable, Sendable {
    /// Whether the new configuration is in force.
    public var ok: Bool
    /// Every mistake, as `file:line:column: message`; empty where it was taken.
    public var problems: [String]
    /// How many origins are watched now.
    public var origins: Int

    /// Taken where there is no problem.
    public init(problems: [String], origins: Int) {
        ok = problems.isEmpty
        self.problems = problems
        self.origins = origins
    }
}

/// The body of every answer with a status of 400 and above.
public struct ErrorDocument: Codable, Hashable, Sendable {
    /// One line: what is wrong, and where it helps the nearest that is right.
    public var error: String

    /// A refusal in one line.
    public init(error: String) {
        self.error = error
    }
}

/// The answer to a test of a receiver: its two messages are in the outbox.
public struct ReceiverTestDocument: Codable, Hashable, Sendable {
    /// The numbers of the messages, the trigger first.
    public var deliveries: [Int64]

    /// The messages with these numbers.
    public init(deliveries: [Int64]) {
        self.deliveries = deliveries
    }
}
