public import Timekeeping

/// A certificate authority for the lab and the tests, root or intermediate: a certificate and the key that signs under its name.
/// The daemon mints nothing.
///
/// Each minted certificate is a new value with a random serial number. The authority never changes.
public struct Authority: Hashable, Sendable {
    /// The common name of its subject; the organization is "cfmon lab".
    public let name: String
    /// The certificate, as it is sent or trusted.
    public let certificate: CertificateDER
    /// The key that signs.
    public let key: SigningKey

    /// An extended key usage (RFC 5280, 4.2.1.12).
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
    ///   - domains: DNS name constraints, which permit only names below these; empty for no constraint.
    ///   - isAuthority: false for a certificate that may not sign others, although the returned authority does.
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

    /// A certificate for the subject and the key of `other` under this authority: a second path from its certificates to a root.
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
    ///   - issuerURL: the URL of the issuer's certificate (caIssuers); nil for no such extension.
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

/// A server's certificate and its key, for the lab and the tests.
public struct Leaf: Hashable, Sendable {
    /// The certificate, as it is sent.
    public let certificate: CertificateDER
    /// The private key of the server.
    public let key: SigningKey

    /// A self-signed leaf, such as an appliance makes for itself.
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

/// The validity period of a certificate, both ends included (RFC 5280, 4.1.2.5).
public struct Validity: Hashable, Sendable {
    /// The first second of validity.
    public var notBefore: Instant
    /// The last second of validity.
    public var notAfter: Instant

    /// A period between two instants, in either order.
    public init(from notBefore: Instant, until notAfter: Instant) {
        self.notBefore = notBefore
        self.notAfter = notAfter
    }

    /// A period of `lifetime` days of which `left` days remain at `instant`: more than the lifetime where it has not begun,
    /// negative where it has ended.
    public static func days(_ lifetime: Int64, left: Int64, at instant: Instant) -> Validity {
        let end = instant.advanced(by: left * 86_400)
        return Validity(from: end.advanced(by: -lifetime * 86_400), until: end)
    }
}
