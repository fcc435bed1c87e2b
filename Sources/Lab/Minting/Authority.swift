import FoundationEssentials
public import TLS
import Timekeeping
import X509

/// A certificate authority of the lab: a certificate, and the key that signs under its name. Roots and intermediates alike.
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
    /// - Throws: where the library refuses to encode or sign it.
    public static func root(_ name: String, key: SigningKey, validity: Validity) throws -> Authority {
        let subject = try distinguishedName(name)
        let certificate = try signed(
            subject: subject, key: key, issuer: subject, by: key, validity: validity,
            extensions: authorityExtensions(isAuthority: true) + [.of(key.identifier)])
        return Authority(name: name, certificate: certificate, key: key)
    }

    /// An intermediate under this authority.
    ///
    /// - Parameters:
    ///   - pathLength: how many further intermediates may follow; nil for any number.
    ///   - purposes: the extended key usages; empty for none at all.
    ///   - domains: DNS name constraints: only names below these are permitted; empty for no constraint.
    ///   - isAuthority: false makes a certificate that may not sign others, though this value lets it.
    /// - Throws: where the library refuses to encode or sign it.
    public func intermediate(
        _ name: String, key: SigningKey, validity: Validity, pathLength: Int? = nil, purposes: [Purpose] = [],
        permitting domains: [String] = [], isAuthority: Bool = true
    ) throws -> Authority {
        var extensions = try Authority.authorityExtensions(isAuthority: isAuthority, pathLength: pathLength)
        extensions += [try .of(key.identifier), try .of(self.key.authorityIdentifier)]
        if !purposes.isEmpty { extensions.append(try .of(purposes)) }
        if !domains.isEmpty {
            let constraints = NameConstraints(permittedDNSDomains: NameConstraints.DNSNames(domains))
            extensions.append(try X509.Certificate.Extension(constraints, critical: true))
        }
        let certificate = try Authority.signed(
            subject: Authority.distinguishedName(name), key: key, issuer: Authority.distinguishedName(self.name),
            by: self.key, validity: validity, extensions: extensions)
        return Authority(name: name, certificate: certificate, key: key)
    }

    /// The subject and the key of `other` under this issuer: a second way from its certificates to a root.
    ///
    /// - Throws: where the library refuses to encode or sign it.
    public func crossSign(_ other: Authority, validity: Validity) throws -> Authority {
        try intermediate(other.name, key: other.key, validity: validity)
    }

    /// A server's certificate.
    ///
    /// - Parameters:
    ///   - names: the DNS names; empty for a certificate without subject alternative names.
    ///   - commonName: the subject's common name; nil for the first of the names.
    ///   - purposes: the extended key usages; empty for none at all.
    ///   - issuerURL: where the issuer's certificate can be had (caIssuers); nil for no such extension.
    /// - Throws: where the library refuses to encode or sign it.
    public func leaf(
        _ names: [String], key: SigningKey, validity: Validity, commonName: String? = nil,
        purposes: [Purpose] = [.serverAuthentication], issuerURL: String? = nil
    ) throws -> Leaf {
        var extensions = try Leaf.extensions(names: names, key: key, purposes: purposes)
        extensions.append(try .of(self.key.authorityIdentifier))
        if let issuerURL {
            let access = AuthorityInformationAccess([
                .init(method: .issuingCA, location: .uniformResourceIdentifier(issuerURL))
            ])
            extensions.append(try X509.Certificate.Extension(access, critical: false))
        }
        let certificate = try Authority.signed(
            subject: Leaf.distinguishedName(commonName ?? names.first), key: key,
            issuer: Authority.distinguishedName(name), by: self.key, validity: validity, extensions: extensions)
        return Leaf(certificate: certificate, key: key)
    }
}

extension Authority {
    static func distinguishedName(_ commonName: String) throws -> DistinguishedName {
        try DistinguishedName {
            OrganizationName("cfmon lab")
            CommonName(commonName)
        }
    }

    static func signed(
        subject: DistinguishedName, key: SigningKey, issuer: DistinguishedName, by signer: SigningKey,
        validity: Validity, extensions: [X509.Certificate.Extension]
    ) throws -> CertificateDER {
        let certificate = try X509.Certificate(
            version: .v3, serialNumber: X509.Certificate.SerialNumber(), publicKey: key.key.publicKey,
            notValidBefore: Date(timeIntervalSince1970: Double(validity.notBefore.seconds)),
            notValidAfter: Date(timeIntervalSince1970: Double(validity.notAfter.seconds)),
            issuer: issuer, subject: subject, extensions: X509.Certificate.Extensions(extensions),
            issuerPrivateKey: signer.key)
        return try CertificateDER(encoding: certificate)
    }

    private static func authorityExtensions(
        isAuthority: Bool, pathLength: Int? = nil
    ) throws -> [X509.Certificate.Extension] {
        let constraints: BasicConstraints =
            isAuthority ? .isCertificateAuthority(maxPathLength: pathLength) : .notCertificateAuthority
        return [
            try X509.Certificate.Extension(constraints, critical: true),
            try X509.Certificate.Extension(KeyUsage(keyCertSign: true, cRLSign: true), critical: true),
        ]
    }
}
