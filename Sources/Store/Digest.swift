import Checks
import TLS

extension Report {
    /// One number for all that makes two results of one origin, under the same settings, the same to whoever looks: what
    /// is judged, and every word of the verdict. Equal numbers mean equal results; results that differ in nothing but their order have the same number.
    ///
    /// It is drawn anew for each process, so nobody outside can choose a chain that has the number of another.
    var digest: UInt64 {
        var sum = hash { hasher in
            hasher.combine(verdict.severity)
            hasher.combine(verdict.headline?.code)
            hasher.combine(verdict.cloudFront)
            hasher.combine(verdict.forecast)
            hasher.combine(verdict.findings.count)
            hasher.combine(verdict.attempts.count)
        }
        for finding in verdict.findings { sum &+= hash { $0.combine(finding) } }
        for attempt in verdict.attempts { sum &+= hash { $0.combine(attempt) } }
        for attempt in observation.attempts {
            sum &+= hash { hasher in
                hasher.combine(attempt.serverName)
                attempt.handshake?.mix(into: &hasher)
                guard let diagnosis = attempt.diagnosis else { return }
                diagnosis.withOriginDomain?.mix(into: &hasher)
                hasher.combine(0)
                diagnosis.withoutServerName?.mix(into: &hasher)
            }
        }
        return sum
    }

    private func hash(_ body: (inout Hasher) -> Void) -> UInt64 {
        var hasher = Hasher()
        body(&hasher)
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }
}

extension HandshakeRecord {
    fileprivate func mix(into hasher: inout Hasher) {
        hasher.combine(version)
        hasher.combine(suite)
        hasher.combine(group)
        hasher.combine(chain.count)
        for certificate in chain { hasher.combine(Fingerprint.of(certificate.bytes)) }
    }
}

/// A keyed hash of bytes, several times as fast as the standard library's: chains are kilobytes, and come with each
/// check.
private enum Fingerprint {
    private static let key = (
        UInt64.random(in: .min ... .max) | 1, UInt64.random(in: .min ... .max) | 1, UInt64.random(in: .min ... .max)
    )

    static func of(_ bytes: [UInt8]) -> UInt64 {
        let (first, second, third) = key
        return bytes.withUnsafeBytes { buffer in
            var state = third ^ UInt64(truncatingIfNeeded: buffer.count)
            var place = 0
            while place + 16 <= buffer.count {
                let left = buffer.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                let right = buffer.loadUnaligned(fromByteOffset: place + 8, as: UInt64.self)
                state = fold(left ^ first ^ state, right ^ second)
                place += 16
            }
            var rest: (UInt64, UInt64) = (0, 0)
            for (index, byte) in buffer[place...].enumerated() {
                if index < 8 {
                    rest.0 |= UInt64(byte) << (8 * UInt64(index))
                } else {
                    rest.1 |= UInt64(byte) << (8 * UInt64(index - 8))
                }
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
