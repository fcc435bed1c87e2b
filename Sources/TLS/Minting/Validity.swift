public import Timekeeping

/// The validity period of a certificate, both ends included (RFC 5280, 4.1.2.5).
public struct Validity: Hashable, Sendable {
    /// The first second at which the certificate is good.
    public var notBefore: Instant
    /// The last one.
    public var notAfter: Instant

    /// From one instant to the other; they may lie in the wrong order.
    public init(from notBefore: Instant, until notAfter: Instant) {
        self.notBefore = notBefore
        self.notAfter = notAfter
    }

    /// A certificate of that lifetime with so many days left as seen from `instant`: more than the lifetime where it is
    /// yet to begin, negative where it has ended.
    public static func days(_ lifetime: Int64, left: Int64, at instant: Instant) -> Validity {
        let end = instant.advanced(by: left * 86_400)
        return Validity(from: end.advanced(by: -lifetime * 86_400), until: end)
    }
}
