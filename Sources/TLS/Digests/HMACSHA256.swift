internal import COpenSSL

/// Proofs that a message comes from somebody who has the key: HMAC (RFC 2104) with SHA-256.
public enum HMACSHA256 {
    /// The 32 bytes of proof for this message.
    public static func code(for message: [UInt8], key: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        // It fails for want of memory alone, and a message must not go out with 32 zeros.
        precondition(
            unsafe HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &code, nil) != nil, "no HMAC")
        return code
    }

    /// Whether `code` is the proof for this message. The time that it takes says nothing of where the two differ.
    public static func accepts(_ code: [UInt8], for message: [UInt8], key: [UInt8]) -> Bool {
        let expected = HMACSHA256.code(for: message, key: key)
        return unsafe code.count == expected.count && CRYPTO_memcmp(code, expected, expected.count) == 0
    }
}
