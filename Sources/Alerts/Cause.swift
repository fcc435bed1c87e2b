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

extension FindingCode {
    /// The finding under whose name a cause is kept: stages and guises of one trouble share it.
    ///
    /// A certificate that is about to expire and the same certificate expired are one incident that escalates, so
    /// that nothing is resolved at the moment of expiry. A name that is unknown to one resolver and fails at another,
    /// a port that refuses now and hangs later, are one outage.
    public var family: FindingCode {
        switch self {
        case .certificateExpiresSoon: .certificateExpired
        case .chainExpiresSoon: .chainExpired
        case .dnsFailed: .dnsNoAddress
        case .connectTimeout, .connectUnreachable: .connectRefused
        case .tlsTimeout: .tlsClosed
        case .httpTimeout: .httpClosed
        default: self
        }
    }

    /// Whether one look is not enough, since networks hiccup: such a cause is told after a second check in a row. A
    /// required client certificate is among them: a connection that breaks after the request for one looks the same.
    var needsConfirmation: Bool {
        switch self {
        case .dnsNoAddress, .dnsFailed, .dnsNotPublic, .connectRefused, .connectTimeout, .connectUnreachable,
            .addressesDisagree, .tlsTimeout, .tlsClosed, .tlsClientCertificateRequired, .httpStatus, .httpTimeout,
            .httpMalformed, .httpClosed:
            true
        default: false
        }
    }

    /// How far an attempt must have come before the absence of this finding says anything.
    var depth: Depth {
        switch self {
        case .dnsNoAddress, .dnsFailed, .dnsNotPublic: .lookup
        case .connectRefused, .connectTimeout, .connectUnreachable: .connection
        case .addressesDisagree, .certificateDiffers: .certificate
        default:
            switch entry.chapter {
            case .reaching: .lookup
            case .handshake: .handshake
            case .certificate: .certificate
            case .answer: .answer
            case .settings, .monitor: .lookup
            }
        }
    }
}
