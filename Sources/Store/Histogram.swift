import FoundationEssentials
import GRDB

/// How checks spread over the time they took, in sixteen classes, each twice as wide as the one before: up to 1 ms, 2 ms,
/// 4 ms and so on to 16,384 ms, and longer.
struct Histogram: Hashable, Sendable {
    /// What is exact to the millisecond is no use in a class: a factor of two tells a fast origin from a slow one.
    private(set) var counts = SIMD16<UInt32>(repeating: 0)

    static let bytes = MemoryLayout<SIMD16<UInt32>>.size

    /// The class of this many milliseconds.
    static func place(of latency: Double) -> Int {
        guard latency > 1 else { return 0 }
        guard latency <= 16_384 else { return 15 }
        return 32 - (UInt32(latency.rounded(.up)) - 1).leadingZeroBitCount
    }

    mutating func add(_ latency: Double) {
        counts[Histogram.place(of: latency)] &+= 1
    }

    /// How many bytes reach to the last class that has any.
    var expirySummary: Int {
        var classes = 16
        while classes > 0, counts[classes - 1] == 0 { classes -= 1 }
        return classes * MemoryLayout<UInt32>.size
    }

    /// The time that this part of the checks did not exceed, in milliseconds, as if they were spread evenly within their
    /// class; nil where nothing was counted.
    func quantile(_ part: Double) -> Double? {
        let all = (0..<16).reduce(0.0) { $0 + Double(counts[$1]) }
        guard all > 0 else { return nil }
        var rest = part * all
        for place in 0..<16 where counts[place] > 0 {
            let count = Double(counts[place])
            let lower = place == 0 ? 0 : Double(1 << (place - 1))
            if rest <= count { return lower + (Double(1 << place) - lower) * rest / count }
            rest -= count
        }
        return Double(1 << 16)
    }
}

// In the file: the counts as 32-bit numbers, little-endian, without the empty classes at the end.
extension Histogram {
    init(_ row: Row, _ column: String) throws {
        let bytes = try row.bytes(column)
        guard bytes.count <= Histogram.bytes, bytes.count % 4 == 0 else {
            throw LedgerFault.damaged("\(column) holds no histogram")
        }
        for (place, byte) in bytes.enumerated() { counts[place / 4] |= UInt32(byte) << (8 * UInt32(place % 4)) }
    }

    var data: Data {
        withBytes { Data($0) }
    }

    /// Calls `body` with what stands in the file.
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        // cfmon is built for little-endian machines alone (amd64, arm64): the bytes in memory are those in the file.
        withUnsafeBytes(of: counts) { body(UnsafeRawBufferPointer(rebasing: $0.prefix(expirySummary))) }
    }
}
