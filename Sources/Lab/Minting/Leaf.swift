public import TLS
import X509

/// A server's certificate with its key.
public struct Leaf: Hashable, Sendable {
    /// The certificate, as it is sent.
    public let certificate: CertificateDER
    /// The key that the server proves to have.
    public let key: SigningKey

    /// A leaf that is its own issuer, as an appliance makes it for itself.
    ///
    /// - Parameters:
    ///   - names: the DNS names; empty for a certificate without subject alternative names.
    ///   - commonName: the subject's common name; nil for the first of the names.
    /// - Throws: where the library refuses to encode or sign it.
    public static func selfSigned(
        _ names: [String], key: SigningKey, validity: Validity, commonName: String? = nil
    ) throws -> Leaf {
        let subject = try distinguishedName(commonName ?? names.first)
        let certificate = try Authority.signed(
            subject: subject, key: key, issuer: subject, by: key, validity: validity,
            extensions: extensions(names: names, key: key, purposes: [.serverAuthentication]))
        return Leaf(certificate: certificate, key: key)
    }

    static func distinguishedName(_ commonName: String?) throws -> DistinguishedName {
        try DistinguishedName {
            if let commonName { CommonName(commonName) }
        }
    }

    static func extensions(
        names: [String], key: SigningKey, purposes: [Authority.Purpose]
    ) throws -> [X509.Certificate.Extension] {
        var encipherment = false
        if case .rsa = key.kind { encipherment = true }
        let usage = KeyUsage(digitalSignature: true, keyEncipherment: encipherment)
        var extensions = [
            try X509.Certificate.Extension(BasicConstraints.notCertificateAuthority, critical: true),
            try X509.Certificate.Extension(usage, critical: true),
            try .of(key.identifier),
        ]
        if !purposes.isEmpty { extensions.append(try .of(purposes)) }
        if !names.isEmpty {
            let alternatives = SubjectAlternativeNames(names.map { .dnsName($0) })
            extensions.append(try X509.Certificate.Extension(alternatives, critical: false))
        }
        return extensions
    }
}
