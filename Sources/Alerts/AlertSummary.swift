public import Checks
public import Timekeeping

/// What is said of a trouble: which finding, how bad, since or from when, and in which words.
public struct AlertSummary: Hashable, Sendable {
    /// The finding that is made.
    public var code: FindingCode
    /// How bad it is.
    public var severity: Severity
    /// When CloudFront starts to fail because of it: the past where it does already; nil where it will not or where
    /// that cannot be told.
    public var failsAt: Instant?
    /// One line: what is wrong.
    public var title: String
    /// The proof in words.
    public var detail: String
    /// What to change.
    public var remedy: String

    /// A trouble, field by field.
    public init(
        code: FindingCode, severity: Severity, failsAt: Instant?, title: String, detail: String, remedy: String
    ) {
        self.code = code
        self.severity = severity
        self.failsAt = failsAt
        self.title = title
        self.detail = detail
        self.remedy = remedy
    }
}
