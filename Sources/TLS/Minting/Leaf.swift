/// A server's certificate with its key, minted for the lab and the tests.
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
    /// - Throws: where OpenSSL refuses to encode or sign it.
    public static func selfSigned(
        _ names: [String], key: SigningKey, validity: Validity, commonName: String? = nil
    ) throws(TLSFault) -> Leaf {
        let subject = MintedName(commonName: commonName ?? names.first)
        let certificate = try CertificateDER.signed(
            subject: subject, key: key, issuer: subject, by: key, validity: validity,
            extensions: extensions(names: names, key: key, purposes: [.serverAuthentication]))
        return Leaf(certificate: certificate, key: key)
    }

    static func extensions(
        names: [String], key: SigningKey, purposes: [Authority.Purpose]
    ) -> [CertificateExtension] {
        var usage: CertificateExtension.Usage = .digitalSignature
        if case .rsa = key.kind { usage.insert(.keyEncipherment) }
        var extensions: [CertificateExtension] = [
            .basicConstraints(isAuthority: false), .keyUsage(usage), .subjectKey(key.identifier),
        ]
        if !purposes.isEmpty { extensions.append(.extendedKeyUsage(purposes)) }
        if !names.isEmpty { extensions.append(.alternativeNames(names)) }
        return extensions
    }
}
