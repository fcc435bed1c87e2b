internal import COpenSSL

/// A SHA-256 digest, stored as four integers: it needs no memory of its own.
public struct SHA256Digest: Hashable, Sendable {
    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// Fetched once, because the search for the algorithm takes longer than a short digest.
    private static let algorithm = unsafe EVP_MD_fetch(nil, "SHA256", nil).map { found in
        unsafe OwnedObject(found) { unsafe EVP_MD_free($0) }
    }

    /// The digest of these bytes.
    public init(of bytes: [UInt8]) {
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        let isDone = unsafe withUnsafeMutableBytes(of: &words) { place in
            unsafe EVP_Digest(
                bytes, bytes.count, place.baseAddress, nil, SHA256Digest.algorithm?.pointer, nil) == 1
        }
        // It fails only when memory runs out. Different chains must not get equal digests then.
        precondition(isDone, "no SHA-256")
        self.words = words
    }

    /// 64 lower-case digits.
    public var hex: String {
        unsafe withUnsafeBytes(of: words) { unsafe Hex.lowercase($0) }
    }

    public static func == (left: SHA256Digest, right: SHA256Digest) -> Bool { left.words == right.words }

    public func hash(into hasher: inout Hasher) {
        unsafe withUnsafeBytes(of: words) { unsafe hasher.combine(bytes: $0) }
    }
}

/// Message authentication codes: HMAC (RFC 2104) with SHA-256.
public enum HMACSHA256 {
    /// The code for a message, 32 bytes.
    public static func code(for message: [UInt8], key: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        // It fails only when memory runs out. A message must not be sent with 32 zeros then.
        precondition(
            unsafe HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &code, nil) != nil, "no HMAC")
        return code
    }

    /// Whether `code` is the code for this message. The comparison takes the same time wherever the two differ.
    public static func accepts(_ code: [UInt8], for message: [UInt8], key: [UInt8]) -> Bool {
        let expected = HMACSHA256.code(for: message, key: key)
        return unsafe code.count == expected.count && CRYPTO_memcmp(code, expected, expected.count) == 0
    }
}
