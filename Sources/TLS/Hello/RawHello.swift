/// A ClientHello built from its parts, to offer what no library offers any more.
///
/// The handshake is never completed. The answer says what the peer would have agreed to.
public struct RawHello: Hashable, Sendable {
    /// A public value for one group of TLS 1.3.
    public struct KeyShare: Hashable, Sendable {
        /// IANA's number of the group.
        public var group: UInt16
        /// The public value as on the wire; for P-256 an uncompressed point.
        public var key: [UInt8]

        /// A key share of that group.
        public init(group: UInt16, key: [UInt8]) {
            self.group = group
            self.key = key
        }

        /// The generator of P-256 (FIPS 186-4, D.1.2.3). A well-known public value will do, because no secret is derived from
        /// it.
        public static let p256 = KeyShare(
            group: 0x0017,
            key: [
                0x04,
                0x6B, 0x17, 0xD1, 0xF2, 0xE1, 0x2C, 0x42, 0x47, 0xF8, 0xBC, 0xE6, 0xE5, 0x63, 0xA4, 0x40, 0xF2,
                0x77, 0x03, 0x7D, 0x81, 0x2D, 0xEB, 0x33, 0xA0, 0xF4, 0xA1, 0x39, 0x45, 0xD8, 0x98, 0xC2, 0x96,
                0x4F, 0xE3, 0x42, 0xE2, 0xFE, 0x1A, 0x7F, 0x9B, 0x8E, 0xE7, 0xEB, 0x4A, 0x7C, 0x0F, 0x9E, 0x16,
                0x2B, 0xCE, 0x33, 0x57, 0x6B, 0x31, 0x5E, 0xCE, 0xCB, 0xB6, 0x40, 0x68, 0x37, 0xBF, 0x51, 0xF5,
            ])
    }

    /// Versions as on the wire (0303 is TLS 1.2), highest first; at least one.
    public var versions: [UInt16]
    /// Cipher suites by IANA's numbers, in order of preference. The renegotiation SCSV is added after them.
    public var suites: [UInt16]
    /// Groups by IANA's numbers, in order of preference.
    public var groups: [UInt16]
    /// Signature schemes by IANA's numbers, in order of preference.
    public var signatureSchemes: [UInt16]
    /// Key shares of TLS 1.3. Without one the peer names its preferred group in a HelloRetryRequest.
    public var keyShares: [KeyShare]
    /// The SNI; nil to send none.
    public var serverName: String?
    /// The client's random value: 32 bytes.
    public var random: [UInt8]
    /// The session id: at most 32 bytes.
    public var sessionID: [UInt8]

    /// A hello, field by field.
    public init(
        versions: [UInt16], suites: [UInt16], groups: [UInt16], signatureSchemes: [UInt16],
        keyShares: [KeyShare] = [.p256], serverName: String?, random: [UInt8], sessionID: [UInt8]
    ) {
        self.versions = versions
        self.suites = suites
        self.groups = groups
        self.signatureSchemes = signatureSchemes
        self.keyShares = keyShares
        self.serverName = serverName
        self.random = random
        self.sessionID = sessionID
    }

    /// TLS_EMPTY_RENEGOTIATION_INFO_SCSV (RFC 5746, 3.3).
    private static let renegotiationMark: UInt16 = 0x00FF

    private var highest: UInt16 { versions.max() ?? 0x0303 }

    /// Whether TLS 1.3 is among the versions.
    var offersTLS13: Bool { versions.contains(0x0304) }

    /// The hello in its record, as it is sent.
    public var bytes: [UInt8] {
        // Versions above TLS 1.2 appear only in an extension, and old servers expect a low version on the record (RFC 8446, 4.1.2
        // and 5.1).
        var body = UInt16.bytes(min(highest, 0x0303))
        body += random
        body += vector(1, sessionID)
        body += vector(2, numbers(suites + [RawHello.renegotiationMark]))
        body += vector(1, [0])
        // SSLv3 has no extensions.
        if highest > 0x0300 { body += vector(2, extensions) }
        let message = [1] + vector(3, body)
        return [22] + UInt16.bytes(min(highest, 0x0301)) + vector(2, message)
    }

    /// The extensions in the order of AWS's library (s2n `tls/extensions/s2n_extension_type_lists.c`).
    private var extensions: [UInt8] {
        var all: [UInt8] = []
        func add(_ type: UInt16, _ content: [UInt8]) {
            all += UInt16.bytes(type) + vector(2, content)
        }
        if offersTLS13 { add(43, vector(1, numbers(versions))) }
        add(10, vector(2, numbers(groups)))
        if offersTLS13 {
            add(51, vector(2, keyShares.flatMap { UInt16.bytes($0.group) + vector(2, $0.key) }))
        }
        if highest >= 0x0303 { add(13, vector(2, numbers(signatureSchemes))) }
        if let serverName { add(0, vector(2, [0] + vector(2, Array(serverName.utf8)))) }
        add(35, [])
        // ec_point_formats: uncompressed.
        add(11, vector(1, [0]))
        // psk_key_exchange_modes: psk_dhe_ke.
        if offersTLS13 { add(45, vector(1, [1])) }
        add(23, [])
        return all
    }
}

/// A vector of RFC 8446, 3.4: its length in `width` bytes, then its content.
private func vector(_ width: Int, _ content: [UInt8]) -> [UInt8] {
    (0..<width).reversed().map { UInt8(truncatingIfNeeded: content.count >> (8 * $0)) } + content
}

private func numbers(_ list: [UInt16]) -> [UInt8] {
    list.flatMap(UInt16.bytes)
}

extension UInt16 {
    fileprivate static func bytes(_ number: UInt16) -> [UInt8] {
        [UInt8(number >> 8), UInt8(number & 0xFF)]
    }
}
