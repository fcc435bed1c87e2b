import Crypto
import CryptoExtras
import SwiftASN1
import X509

/// A private key of the lab. Its public half goes into a certificate, and it signs others where it is an authority's.
///
/// An RSA key takes a noticeable part of a second to make: make one, and use the value for as many certificates as you
/// like. The others cost nothing.
public struct SigningKey: Hashable, Sendable {
    /// The algorithm and its size.
    public enum Kind: Hashable, Sendable {
        /// 1024 bits at the least.
        case rsa(bits: Int)
        case p256, p384, p521, ed25519
    }

    /// What was asked for.
    public let kind: Kind
    let key: X509.Certificate.PrivateKey

    /// Makes a fresh key.
    ///
    /// - Throws: where the size is not one of the library's.
    public init(_ kind: Kind) throws {
        self.kind = kind
        key =
            switch kind {
            case .rsa(let bits):
                X509.Certificate.PrivateKey(try _RSA.Signing.PrivateKey(unsafeKeySize: .init(bitCount: bits)))
            case .p256: X509.Certificate.PrivateKey(P256.Signing.PrivateKey())
            case .p384: X509.Certificate.PrivateKey(P384.Signing.PrivateKey())
            case .p521: X509.Certificate.PrivateKey(P521.Signing.PrivateKey())
            case .ed25519: X509.Certificate.PrivateKey(Curve25519.Signing.PrivateKey())
            }
    }

    /// The key as servers read it: PKCS#1 for RSA, PKCS#8 for the others.
    ///
    /// - Throws: where the library cannot write it.
    public func pem() throws -> String {
        try key.serializeAsPEM().pemString + "\n"
    }

    /// The SHA-1 of the public key (RFC 5280, 4.2.1.2, method 1).
    var identifier: SubjectKeyIdentifier {
        SubjectKeyIdentifier(hash: key.publicKey)
    }
}
