internal import COpenSSL

/// A private key for the lab and the tests. A certificate has its public half; an authority signs with it. The daemon makes no
/// keys.
///
/// An RSA key takes a good part of a second to make, so one key should serve several certificates. Other keys take no
/// noticeable time.
public struct SigningKey: Hashable, Sendable {
    /// The algorithm and its size.
    public enum Kind: Hashable, Sendable {
        /// At least 512 bits, which is OpenSSL's minimum.
        case rsa(bits: Int)
        case p256, p384, p521, ed25519
    }

    /// The algorithm and size of this key.
    public let kind: Kind
    /// SHA-1 of the public key (RFC 5280, 4.2.1.2, method 1).
    let identifier: [UInt8]
    /// OpenSSL's EVP_PKEY.
    let pair: OwnedObject

    /// Makes a fresh key.
    ///
    /// - Throws: where OpenSSL refuses the size.
    public init(_ kind: Kind) throws(TLSFault) {
        ErrorQueue.clear()
        let made =
            switch kind {
            case .rsa(let bits): unsafe cfmon_EVP_RSA_gen(max(0, bits))
            case .p256: unsafe cfmon_EVP_EC_gen("P-256")
            case .p384: unsafe cfmon_EVP_EC_gen("P-384")
            case .p521: unsafe cfmon_EVP_EC_gen("P-521")
            case .ed25519: unsafe cfmon_EVP_ED25519_gen()
            }
        guard let made = unsafe made else { throw TLSFault("no \(kind) key") }
        self.kind = kind
        pair = unsafe OwnedObject(made) { unsafe EVP_PKEY_free($0) }
        identifier = unsafe try SigningKey.identifier(of: made)
    }

    /// The key as servers read it: PKCS#8 in PEM.
    ///
    /// - Throws: where OpenSSL cannot write it.
    public func pem() throws(TLSFault) -> String {
        ErrorQueue.clear()
        guard let bio = unsafe BIO_new(BIO_s_mem()) else { throw TLSFault("no memory for a key") }
        defer { unsafe BIO_free(bio) }
        guard unsafe PEM_write_bio_PKCS8PrivateKey(bio, pair.pointer, nil, nil, 0, nil, nil) == 1 else {
            throw TLSFault("the key cannot be written")
        }
        return unsafe String(decoding: drain(bio), as: UTF8.self)
    }

    /// The digest for signatures with this key, as strong as its curve. Nil for Ed25519, which has its own.
    var digest: OpaquePointer? {
        switch kind {
        case .rsa, .p256: unsafe EVP_sha256()
        case .p384: unsafe EVP_sha384()
        case .p521: unsafe EVP_sha512()
        case .ed25519: nil
        }
    }

    /// Keys are equal if their public halves are.
    public static func == (left: SigningKey, right: SigningKey) -> Bool {
        left.identifier == right.identifier
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(identifier)
    }

    private static func identifier(of pair: OpaquePointer) throws(TLSFault) -> [UInt8] {
        var encoding: OpaquePointer?
        defer { unsafe X509_PUBKEY_free(encoding) }
        var bits: UnsafePointer<UInt8>?
        var count: Int32 = 0
        var digest = [UInt8](repeating: 0, count: Int(SHA_DIGEST_LENGTH))
        guard unsafe X509_PUBKEY_set(&encoding, pair) == 1,
            unsafe X509_PUBKEY_get0_param(nil, &bits, &count, nil, encoding) == 1,
            unsafe SHA1(bits, Int(count), &digest) != nil
        else { throw TLSFault("the public key cannot be written") }
        return digest
    }
}
