internal import COpenSSL

/// A SHA-256 in the place of four numbers, so that it can be kept and compared without memory of its own.
public struct SHA256Digest: Hashable, Sendable {
    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// Fetched once: to look for the algorithm takes longer than a short digest.
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
        // It fails for want of memory alone, and no two chains may look the same for that.
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
