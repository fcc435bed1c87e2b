extension CertificateDER {
    /// A keyed hash of the bytes, drawn anew for each process, and several times as fast as the standard library's: chains are
    /// kilobytes, and come with each check.
    public var fingerprint: UInt64 { Fingerprint.of(bytes) }
}

private enum Fingerprint {
    private static let key = (
        UInt64.random(in: .min ... .max) | 1, UInt64.random(in: .min ... .max) | 1, UInt64.random(in: .min ... .max)
    )

    static func of(_ bytes: [UInt8]) -> UInt64 {
        let (first, second, third) = key
        return unsafe bytes.withUnsafeBytes { buffer in
            // Two sums side by side, so that none waits for the other's product.
            var even = third ^ UInt64(truncatingIfNeeded: buffer.count)
            var odd = third.byteSwapped
            var place = 0
            while place + 32 <= buffer.count {
                let words = unsafe buffer.loadUnaligned(fromByteOffset: place, as: SIMD4<UInt64>.self)
                even = fold(words.x ^ first ^ even, words.y ^ second)
                odd = fold(words.z ^ first ^ odd, words.w ^ second)
                place += 32
            }
            var rest = SIMD4<UInt64>()
            for index in place..<buffer.count {
                rest[(index - place) / 8] |= unsafe UInt64(buffer[index]) << (8 * UInt64((index - place) % 8))
            }
            even = fold(rest.x ^ first ^ even, rest.y ^ second)
            odd = fold(rest.z ^ first ^ odd, rest.w ^ second)
            return fold(even ^ first, odd ^ third)
        }
    }

    /// Both halves of the product, laid over each other.
    private static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }
}
