public import TLS

extension CloudFront {
    /// Every version that may be offered to an origin, highest first.
    static let versions: [UInt16] = [0x0304, 0x0303, 0x0302, 0x0301, 0x0300]

    /// CloudFront's own ClientHello, byte for byte but for the random values (as AWS's library sends it; basis:
    /// library).
    ///
    /// - Parameters:
    ///   - floor: the lowest version, by `OriginSslProtocols`.
    ///   - ceiling: the highest; below TLS 1.3 it is a question that CloudFront itself does not ask.
    ///   - random: 32 bytes.
    ///   - sessionID: 32 bytes, sent where TLS 1.3 is offered.
    public static func hello(
        floor: UInt16, ceiling: UInt16 = 0x0304, serverName: String?, random: [UInt8], sessionID: [UInt8]
    ) -> RawHello {
        let offersTLS13 = ceiling >= 0x0304
        return RawHello(
            versions: versions.filter { (floor...ceiling).contains($0) },
            suites: CipherSuite.offered.map(\.code).filter { offersTLS13 || $0 >> 8 != 0x13 }, groups: groups,
            signatureSchemes: signatureSchemes, serverName: serverName, random: random,
            sessionID: offersTLS13 ? sessionID : [])
    }

    /// Whether only a raw hello can see that an origin and CloudFront agree on this: what OpenSSL is not asked to
    /// offer.
    static func isBeyondOpenSSL(version: UInt16, suite: UInt16) -> Bool {
        version == 0x0300 || suite == 0x000A || suite == 0x0004
    }
}

/// Everything that origins are known to be limited to, as one question to an origin that failed.
struct BroadHello {
    var versions: [UInt16]
    var suites: [UInt16]
    var groups: [UInt16] = BroadHello.everyGroup

    /// CloudFront's, then the other curves, finite fields, and the post-quantum ones that only a key share of their
    /// own could complete.
    private static let everyGroup: [UInt16] =
        CloudFront.groups + [0x0019, 0x001E, 0x0100, 0x0101, 0x0102, 0x0103, 0x0104, 0x11EC, 0x11EB, 0x11ED]

    /// Everything under one version.
    init(version: UInt16) {
        versions = [version]
        suites = (CipherSuite.offered + CipherSuite.foreign).map(\.code)
            .filter { (version == 0x0304) == ($0 >> 8 == 0x13) }
    }

    /// Without a key share, so that in TLS 1.3 too the origin names the group that it wants.
    func hello(serverName: String?, random: [UInt8], sessionID: [UInt8]) -> RawHello {
        RawHello(
            versions: versions, suites: suites, groups: groups,
            // Ed25519 and Ed448 on top (RFC 8446, 4.2.3).
            signatureSchemes: CloudFront.signatureSchemes + [0x0807, 0x0808], keyShares: [], serverName: serverName,
            random: random, sessionID: versions.contains(0x0304) ? sessionID : [])
    }
}

/// Random values of a hello. They are no secret: nothing is ever derived from them.
func randomBytes(_ count: Int = 32) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: .min ... .max) }
}
