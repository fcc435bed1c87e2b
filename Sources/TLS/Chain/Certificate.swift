internal import COpenSSL
public import Timekeeping

/// The facts of one decoded certificate. Its texts are escaped and may be shown.
public struct Certificate: Hashable, Sendable {
    /// The bytes from which it was decoded.
    public let der: CertificateDER
    /// Their SHA-256 in lower-case hex.
    public let sha256: String
    /// Distinguished names as RFC 2253 text, for people.
    public let subject: String
    public let issuer: String
    /// OpenSSL's hashes of the same names in canonical form, for comparison: a certificate may name its issuer in another string
    /// type or case (RFC 5280, 7.1). Equal hashes suggest an issuer, and only the signature proves it.
    public let subjectHash: UInt
    public let issuerHash: UInt
    /// Lower-case hex.
    public let serial: String
    /// The first and the last second of its validity.
    public let notBefore: Instant
    public let notAfter: Instant
    /// DNS names of the subject alternative name extension.
    public let dnsNames: [String]
    /// IP addresses of that extension: 4 or 16 bytes each.
    public let ipAddresses: [[UInt8]]
    /// Whether the extension holds any name that TLS can use (DNS, URI or IP).
    public let hasAlternativeNames: Bool
    /// How many names of the extension were left out: 0 for any certificate that CloudFront can read.
    public let namesLeftOut: Int
    /// The subject's Common Names, in order.
    public let commonNames: [String]
    /// The subject's organisations, in order.
    public let organisations: [String]
    public let key: PublicKey
    /// The algorithm of its signature, by OpenSSL's long name: `sha256WithRSAEncryption`.
    public let signatureAlgorithm: String
    /// Whether it may sign other certificates.
    public let isCA: Bool
    /// The subject key identifier and the authority key identifier; nil where there is none.
    public let keyID: [UInt8]?
    public let authorityKeyID: [UInt8]?
    /// The serial number in the authority key identifier, written as `serial`; few certificates have one.
    public let authoritySerial: String?
    /// URLs of its issuer's certificate (authority information access, caIssuers).
    public let issuerURLs: [String]

    /// Seconds from notBefore to notAfter.
    public var lifetime: Int64 { notAfter.seconds(since: notBefore) }

    /// Whether subject and issuer are the same name.
    public var isSelfIssued: Bool { subjectHash == issuerHash }

    /// Whether `parent` can be the issuer by name, key identifier and serial number. The signature is not checked.
    public func namesAsIssuer(_ parent: Certificate) -> Bool {
        guard issuerHash == parent.subjectHash else { return false }
        if let authoritySerial, authoritySerial != parent.serial { return false }
        guard let wanted = authorityKeyID, let present = parent.keyID else { return true }
        return wanted == present
    }
}

/// The public key of a certificate.
public enum PublicKey: Hashable, Sendable, CustomStringConvertible {
    case rsa(bits: Int)
    /// The curve's common name: `P-256`, `P-384`, `P-521`; OpenSSL's name for others.
    case ec(curve: String)
    case other(String)

    /// `RSA 2048`, `P-256`, `Ed25519`.
    public var description: String {
        switch self {
        case .rsa(let bits): "RSA \(bits)"
        case .ec(let curve): curve
        case .other(let name): name
        }
    }
}

/// The bytes of one certificate, exactly as it was sent. They may not be decodable.
public struct CertificateDER: Hashable, Sendable {
    public let bytes: [UInt8]
    /// SHA-256 of the bytes, computed once. Comparing two chains then compares 32 bytes a certificate, not kilobytes.
    public let digest: SHA256Digest

    /// A certificate of these bytes, which are not decoded.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
        digest = SHA256Digest(of: bytes)
    }

    /// OpenSSL's encoding of an X509; nil where it fails.
    init?(encoding x509: OpaquePointer) {
        var encoded: UnsafeMutablePointer<UInt8>?
        let count = unsafe i2d_X509(x509, &encoded)
        guard count > 0, let start = unsafe encoded else { return nil }
        defer { unsafe cfmon_OPENSSL_free(start) }
        unsafe self.init(Array(UnsafeBufferPointer(start: start, count: Int(count))))
    }

    /// The digest in lower-case hex, by which cfmon names the certificate.
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
