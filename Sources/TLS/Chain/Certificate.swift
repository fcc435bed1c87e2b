public import Timekeeping

/// A certificate that could not be decoded.
public struct MalformedCertificate: Error, Hashable, Sendable, CustomStringConvertible {
    /// The decoder's own words.
    public let description: String
}

/// The facts of one decoded certificate. Text from it is escaped already and may be shown.
public struct Certificate: Hashable, Sendable {
    /// The bytes that it was decoded from.
    public let der: CertificateDER
    /// Their SHA-256 in lower-case hex.
    public let sha256: String
    /// Distinguished names as RFC 2253 text, for people.
    public let subject: String
    public let issuer: String
    /// OpenSSL's hashes of the same names in canonical form, for comparison: an issuer may write the name of its subject
    /// in another string type or case (RFC 5280, 7.1). Equal hashes are a sign, the signature is the proof.
    public let subjectHash: UInt
    public let issuerHash: UInt
    /// Lower-case hex.
    public let serial: String
    /// The first and the last second of its validity.
    public let notBefore: Instant
    public let notAfter: Instant
    /// DNS names of the subject alternative name extension.
    public let dnsNames: [String]
    /// Its IP addresses: 4 or 16 bytes each.
    public let ipAddresses: [[UInt8]]
    /// Whether the extension holds any name that TLS can use (DNS, URI or IP).
    public let hasAlternativeNames: Bool
    /// How many names of the extension were too many to be kept: 0 for any certificate that CloudFront can read.
    public let namesLeftOut: Int
    /// The subject's Common Names, in order.
    public let commonNames: [String]
    /// The subject's organisations, in order.
    public let organisations: [String]
    public let key: PublicKey
    /// Of the signature on it, by OpenSSL's long name: `sha256WithRSAEncryption`.
    public let signatureAlgorithm: String
    /// Whether it may sign other certificates.
    public let isCA: Bool
    /// Subject key identifier, authority key identifier.
    public let keyID: [UInt8]?
    public let authorityKeyID: [UInt8]?
    /// The serial number that the authority key identifier names, as `serial` is written; few name one.
    public let authoritySerial: String?
    /// Where its issuer can be had (authority information access, caIssuers).
    public let issuerURLs: [String]

    /// Seconds from notBefore to notAfter.
    public var lifetime: Int64 { notAfter.seconds(since: notBefore) }

    /// Whether subject and issuer are the same name.
    public var isSelfIssued: Bool { subjectHash == issuerHash }

    /// Whether the names, key identifiers and serial numbers allow that `parent` issued this one; no signature is checked.
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
    /// By the curve's common name: `P-256`, `P-384`, `P-521`, else OpenSSL's name.
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
