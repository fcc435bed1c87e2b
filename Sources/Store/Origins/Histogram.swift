import FoundationEssentials
import GRDB

/// The latencies of checks in sixteen buckets, each twice as wide as the one before: up to 1 ms, 2 ms, 4 ms and so on to
/// 16,384 ms, and longer.
struct Histogram: Hashable, Sendable {
    private(set) var counts = SIMD16<UInt32>(repeating: 0)

    static let bytes = MemoryLayout<SIMD16<UInt32>>.size

    /// The bucket of this many milliseconds.
    static func bucket(of latency: Double) -> Int {
        guard latency > 1 else { return 0 }
        guard latency <= 16_384 else { return 15 }
        return 32 - (UInt32(latency.rounded(.up)) - 1).leadingZeroBitCount
    }

    mutating func add(_ latency: Double) {
        counts[Histogram.bucket(of: latency)] &+= 1
    }

    /// The length up to the last bucket that is not empty, in bytes.
    var byteCount: Int {
        var buckets = 16
        while buckets > 0, counts[buckets - 1] == 0 { buckets -= 1 }
        return buckets * MemoryLayout<UInt32>.size
    }

    /// The time that this part of the checks did not exceed, in milliseconds, interpolated within its bucket; nil where
    /// nothing was counted.
    func quantile(_ part: Double) -> Double? {
        let all = (0..<16).reduce(0.0) { $0 + Double(counts[$1]) }
        guard all > 0 else { return nil }
        var rest = part * all
        for bucket in 0..<16 where counts[bucket] > 0 {
            let count = Double(counts[bucket])
            let lower = bucket == 0 ? 0 : Double(1 << (bucket - 1))
            if rest <= count { return lower + (Double(1 << bucket) - lower) * rest / count }
            rest -= count
        }
        return Double(1 << 16)
    }
}

// In the file: the counts as 32-bit numbers, little-endian, without the empty buckets at the end.
extension Histogram {
    init(_ row: Row, _ column: String) throws {
        let bytes = try row.bytes(column)
        guard bytes.count <= Histogram.bytes, bytes.count % 4 == 0 else {
            throw LedgerFault.damaged("\(column) holds no histogram")
        }
        for (index, byte) in bytes.enumerated() { counts[index / 4] |= UInt32(byte) << (8 * UInt32(index % 4)) }
    }

    var data: Data {
        withBytes { Data($0) }
    }

    /// Calls `body` with the bytes as they are stored.
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        // cfmon is built for little-endian machines alone (amd64, arm64): the bytes in memory are those in the file.
        withUnsafeBytes(of: counts) { body(UnsafeRawBufferPointer(rebasing: $0.prefix(byteCount))) }
    }
}
