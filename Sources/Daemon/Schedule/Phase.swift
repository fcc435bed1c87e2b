import Timekeeping

/// When, within its interval, an origin is checked. It depends only on the origin's id, so a restart, a reload or another
/// machine finds the same time, and the origins are spread evenly over the interval.
struct Phase: Hashable, Sendable {
    private let hash: UInt64

    /// FNV-1a over the UTF-8 bytes of the id (draft-eastlake-fnv, 64 bits). Swift's own hashes differ from run to run.
    init(of id: String) {
        hash = id.utf8.reduce(0xCBF2_9CE4_8422_2325) { hash, byte in (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    }

    /// The origin's offset within a span: from zero to just below it.
    func offset(within span: Duration) -> Duration {
        let length = UInt64(max(1, Int64(span.milliseconds)))
        // The high bits of FNV-1a depend on every byte; the low ones hardly on the first.
        return .milliseconds(Int64((hash ^ (hash >> 32)) % length))
    }

    /// The first time of this phase after `instant`, on a grid of `interval` that began at zero.
    func slot(after instant: Duration, every interval: Duration) -> Duration {
        let length = max(1, Int64(interval.milliseconds))
        let offset = Int64(offset(within: interval).milliseconds)
        let now = Int64(instant.milliseconds.rounded(.down))
        let passed = (now - offset).dividedDown(by: length)
        return .milliseconds(offset + (passed + 1) * length)
    }
}
