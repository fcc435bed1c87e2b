import Checks
import TLS
import Timekeeping

/// A chain that is not served yet, read from a file.
public struct FileDocument: Codable, Hashable, Sendable {
    public var path: String
    /// The certificates in the file's order.
    public var chain: [CertificateDocument]
    /// SHA-256 of each certificate of the verified path, leaf to root; empty where there is none.
    public var verifiedPath: [String]

    private enum CodingKeys: String, CodingKey {
        case path, chain
        case verifiedPath = "verified_path"
    }
}

/// One certificate as it was sent. Where it cannot be decoded, all is null but `sha256`.
public struct CertificateDocument: Codable, Hashable, Sendable {
    /// RFC 2253 text.
    @Nullable public var subject: String? = nil
    @Nullable public var issuer: String? = nil
    /// Lower-case hex.
    @Nullable public var serial: String? = nil
    /// DNS names and IP addresses of the subject alternative names.
    @Nullable public var names: [String]? = nil
    @Nullable public var notBefore: String? = nil
    @Nullable public var notAfter: String? = nil
    /// `RSA 2048`, `P-256`, …
    @Nullable public var key: String? = nil
    /// `sha256WithRSAEncryption`, …
    @Nullable public var signature: String? = nil
    /// Of the DER bytes, in lower-case hex.
    public var sha256: String

    private enum CodingKeys: String, CodingKey {
        case subject, issuer, serial, names, key, signature, sha256
        case notBefore = "not_before"
        case notAfter = "not_after"
    }
}

extension CertificateDocument {
    init(_ der: CertificateDER) {
        self.init(sha256: der.sha256)
        guard let certificate = try? Certificate(der) else { return }
        subject = certificate.subject
        issuer = certificate.issuer
        serial = certificate.serial
        names =
            certificate.dnsNames
            + certificate.ipAddresses.map { bytes in
                IPAddress(bytes: bytes).map(\.description) ?? Hex.lowercase(bytes)
            }
        notBefore = certificate.notBefore.description
        notAfter = certificate.notAfter.description
        key = certificate.key.description
        signature = certificate.signatureAlgorithm
    }
}
