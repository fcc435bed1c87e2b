import Timekeeping

/// When, within its interval, an origin is checked: a pure function of its id, so that a restart, a reload or another
/// machine comes to the same answer, and the origins are spread evenly over the interval.
struct Phase: Hashable, Sendable {
    private let hash: UInt64

    /// FNV-1a over the UTF-8 bytes of the id (draft-eastlake-fnv, 64 bits). Swift's own hashes differ from run to run.
    init(of id: String) {
        hash = id.utf8.reduce(0xCBF2_9CE4_8422_2325) { hash, byte in (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    }

    /// The origin's place within a span: from zero to just below it.
    func offset(within span: Duration) -> Duration {
        let length = UInt64(max(1, Int64(span.milliseconds)))
        // The high bits of FNV-1a depend on every byte; the low ones hardly on the first.
        return .milliseconds(Int64((hash ^ (hash >> 32)) % length))
    }

    /// The first slot of this phase after `instant`, on a grid of `interval` that began at zero.
    func slot(after instant: Duration, every interval: Duration) -> Duration {
        let length = max(1, Int64(interval.milliseconds))
        let place = Int64(offset(within: interval).milliseconds)
        let now = Int64(instant.milliseconds.rounded(.down))
        let passed = (now - place).dividedDown(by: length)
        return .milliseconds(place + (passed + 1) * length)
    }
}
