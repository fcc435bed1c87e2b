internal import COpenSSL

/// One certificate, exactly as it was sent: perhaps not even decodable.
public struct CertificateDER: Hashable, Sendable {
    public let bytes: [UInt8]

    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// By the fingerprint: the standard library takes an array byte by byte.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(fingerprint)
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

extension CertificateDER {
    /// SHA-256 of the bytes in lower-case hex: the certificate's name throughout cfmon.
    public var sha256: String {
        Hex.lowercase(SHA256Digest.of(bytes))
    }
}

enum SHA256Digest {
    static func of(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        _ = unsafe SHA256(bytes, bytes.count, &digest)
        return digest
    }
}
