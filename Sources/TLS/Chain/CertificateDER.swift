internal import COpenSSL

/// One certificate, exactly as it was sent: perhaps not even decodable.
public struct CertificateDER: Hashable, Sendable {
    public let bytes: [UInt8]
    /// Of the bytes, made once, when they come: whoever asks whether a chain is the same compares 32 bytes and not kilobytes.
    public let digest: SHA256Digest

    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
        digest = SHA256Digest(of: bytes)
    }

    /// OpenSSL's encoding of its object; nil where it has none.
    init?(encoding x509: OpaquePointer) {
        var encoded: UnsafeMutablePointer<UInt8>?
        let count = unsafe i2d_X509(x509, &encoded)
        guard count > 0, let start = unsafe encoded else { return nil }
        defer { unsafe cfmon_OPENSSL_free(start) }
        unsafe self.init(Array(UnsafeBufferPointer(start: start, count: Int(count))))
    }

    /// SHA-256 of the bytes in lower-case hex: the certificate's name throughout cfmon.
    public var sha256: String { digest.hex }

    public static func == (left: CertificateDER, right: CertificateDER) -> Bool { left.digest == right.digest }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(digest)
    }
}

extension CertificateDER: Codable {
    /// Reads base64.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let bytes = Base64.decode(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not base64")
        }
        self.init(bytes)
    }

    /// Writes base64.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Base64.encode(bytes))
    }
}
