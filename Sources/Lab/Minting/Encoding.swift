import SwiftASN1
public import TLS
import X509

extension CertificateDER {
    init(encoding certificate: X509.Certificate) throws {
        var serializer = DER.Serializer()
        try serializer.serialize(certificate)
        self.init(serializer.serializedBytes)
    }

    /// The same certificate with a signature that is well-formed and wrong.
    public var withBrokenSignature: CertificateDER {
        // The signature is the last element, and its last byte is part of a number.
        CertificateDER(bytes.dropLast() + bytes.suffix(1).map { $0 ^ 0x01 })
    }
}

extension SigningKey {
    /// How certificates that this key signs refer to it.
    var authorityIdentifier: AuthorityKeyIdentifier {
        AuthorityKeyIdentifier(keyIdentifier: identifier.keyIdentifier)
    }
}

extension X509.Certificate.Extension {
    static func of(_ identifier: SubjectKeyIdentifier) throws -> X509.Certificate.Extension {
        try X509.Certificate.Extension(identifier, critical: false)
    }

    static func of(_ identifier: AuthorityKeyIdentifier) throws -> X509.Certificate.Extension {
        try X509.Certificate.Extension(identifier, critical: false)
    }

    static func of(_ purposes: [Authority.Purpose]) throws -> X509.Certificate.Extension {
        let usages: [ExtendedKeyUsage.Usage] = purposes.map {
            switch $0 {
            case .serverAuthentication: .serverAuth
            case .clientAuthentication: .clientAuth
            }
        }
        return try X509.Certificate.Extension(ExtendedKeyUsage(usages), critical: false)
    }
}
