/// A certificate authority for the lab and the tests: a certificate, and the key that signs under its name. Roots and
/// intermediates alike. The daemon mints nothing.
///
/// Everything it mints is a new value with a random serial number; the authority itself never changes.
public struct Authority: Hashable, Sendable {
    /// The common name of its subject; the organization is "cfmon lab".
    public let name: String
    /// The certificate, as it is sent or trusted.
    public let certificate: CertificateDER
    /// The key that signs.
    public let key: SigningKey

    /// What a certificate may be used for (RFC 5280, 4.2.1.12).
    public enum Purpose: Hashable, Sendable {
        case serverAuthentication, clientAuthentication
    }

    /// A self-signed root.
    ///
    /// - Throws: where OpenSSL refuses to encode or sign it.
    public static func root(_ name: String, key: SigningKey, validity: Validity) throws(TLSFault) -> Authority {
        let certificate = try CertificateDER.signed(
            subject: subject(name), key: key, issuer: subject(name), by: key, validity: validity,
            extensions: [.basicConstraints(isAuthority: true), signing, .subjectKey(key.identifier)])
        return Authority(name: name, certificate: certificate, key: key)
    }

    /// An intermediate under this authority.
    ///
    /// - Parameters:
    ///   - pathLength: how many further intermediates may follow, 0 to 127; nil for any number.
    ///   - purposes: the extended key usages; empty for none at all.
    ///   - domains: DNS name constraints: only names below these are permitted; empty for no constraint.
    ///   - isAuthority: false makes a certificate that may not sign others, though this value lets it.
    /// - Throws: where OpenSSL refuses to encode or sign it.
    public func intermediate(
        _ name: String, key: SigningKey, validity: Validity, pathLength: Int? = nil, purposes: [Purpose] = [],
        permitting domains: [String] = [], isAuthority: Bool = true
    ) throws(TLSFault) -> Authority {
        var extensions: [CertificateExtension] = [
            .basicConstraints(isAuthority: isAuthority, pathLength: pathLength), Authority.signing,
            .subjectKey(key.identifier), .authorityKey(self.key.identifier),
        ]
        if !purposes.isEmpty { extensions.append(.extendedKeyUsage(purposes)) }
        if !domains.isEmpty { extensions.append(.nameConstraints(permitting: domains)) }
        let certificate = try CertificateDER.signed(
            subject: Authority.subject(name), key: key, issuer: Authority.subject(self.name), by: self.key,
            validity: validity, extensions: extensions)
        return Authority(name: name, certificate: certificate, key: key)
    }

    /// The subject and the key of `other` under this issuer: a second way from its certificates to a root.
    ///
    /// - Throws: where OpenSSL refuses to encode or sign it.
    public func crossSign(_ other: Authority, validity: Validity) throws(TLSFault) -> Authority {
        try intermediate(other.name, key: other.key, validity: validity)
    }

    /// A server's certificate.
    ///
    /// - Parameters:
    ///   - names: the DNS names; empty for a certificate without subject alternative names.
    ///   - commonName: the subject's common name; nil for the first of the names.
    ///   - purposes: the extended key usages; empty for none at all.
    ///   - issuerURL: where the issuer's certificate can be had (caIssuers); nil for no such extension.
    /// - Throws: where OpenSSL refuses to encode or sign it.
    public func leaf(
        _ names: [String], key: SigningKey, validity: Validity, commonName: String? = nil,
        purposes: [Purpose] = [.serverAuthentication], issuerURL: String? = nil
    ) throws(TLSFault) -> Leaf {
        var extensions = Leaf.extensions(names: names, key: key, purposes: purposes)
        extensions.append(.authorityKey(self.key.identifier))
        if let issuerURL { extensions.append(.issuer(at: issuerURL)) }
        let certificate = try CertificateDER.signed(
            subject: MintedName(commonName: commonName ?? names.first), key: key, issuer: Authority.subject(name),
            by: self.key, validity: validity, extensions: extensions)
        return Leaf(certificate: certificate, key: key)
    }

    private static let signing = CertificateExtension.keyUsage([.certificateSigning, .revocationListSigning])

    private static func subject(_ name: String) -> MintedName {
        MintedName(organization: "cfmon lab", commonName: name)
    }
}
