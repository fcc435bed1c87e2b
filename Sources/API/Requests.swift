/// Somebody knows of an alert: the body of a POST to `ControlPath.acknowledge`.
public struct AcknowledgeRequest: Codable, Hashable, Sendable {
    /// Who.
    public var by: String
    /// May be empty.
    public var comment: String

    /// A request, field by field.
    public init(by: String, comment: String) {
        self.by = by
        self.comment = comment
    }
}

/// Nobody wants to hear of some origins for a while: the body of a POST to `ControlPath.silences`.
public struct SilenceRequest: Codable, Hashable, Sendable {
    /// The id of the one origin that is meant; null for all that carry the labels.
    @Nullable public var origin: String?
    /// Labels that an origin must carry to be meant.
    public var match: [String: String]
    /// How long, from now on.
    public var seconds: Int64
    /// Who.
    public var by: String
    /// May be empty.
    public var comment: String

    /// A request, field by field.
    public init(origin: String?, match: [String: String], seconds: Int64, by: String, comment: String) {
        self.origin = origin
        self.match = match
        self.seconds = seconds
        self.by = by
        self.comment = comment
    }
}
