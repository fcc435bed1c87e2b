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
            var state = third ^ UInt64(truncatingIfNeeded: buffer.count)
            var place = 0
            while place + 16 <= buffer.count {
                let left = unsafe buffer.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                let right = unsafe buffer.loadUnaligned(fromByteOffset: place + 8, as: UInt64.self)
                state = fold(left ^ first ^ state, right ^ second)
                place += 16
            }
            var rest: (UInt64, UInt64) = (0, 0)
            for index in place..<buffer.count {
                let byte = unsafe UInt64(buffer[index]) << (8 * UInt64((index - place) % 8))
                if index - place < 8 { rest.0 |= byte } else { rest.1 |= byte }
            }
            return fold(fold(rest.0 ^ first ^ state, rest.1 ^ second), third)
        }
    }

    /// Both halves of the product, laid over each other.
    private static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }
}
