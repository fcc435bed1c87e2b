public import Checks

/// What is wrong, whoever notices it: one cause is told once, with all the origins that suffer from it.
public struct Cause: Hashable, Sendable {
    /// The finding that names the family; see `FindingCode.family`.
    public var code: FindingCode
    /// Whose fault it is: a certificate's SHA-256, a domain, an address and port, an origin's id.
    public var subject: String

    /// A cause of that family and subject.
    public init(code: FindingCode, subject: String) {
        self.code = code
        self.subject = subject
    }

    // No receiver's name holds a space.
    private static let testMark = "test of "

    /// The cause of a test of the receiver of that name: nothing is wrong.
    static func test(of receiver: String) -> Cause {
        Cause(code: .receiverFailing, subject: testMark + receiver)
    }

    /// Whether nothing is wrong, and a receiver is tested.
    public var isTest: Bool { code == .receiverFailing && subject.hasPrefix(Cause.testMark) }
}
