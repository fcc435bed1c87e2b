import Timekeeping

/// Limits how many checks begin in a span of time. After a standstill or a jam many are due together; they begin in an
/// even stream, which spares this machine and a server that many origins share.
struct RateLimiter: Sendable {
    /// Checks are counted in spans of so many milliseconds, which begin at each tenth of a second. Spans that began at any
    /// time would let a second hold parts of eleven.
    private static let span: Int64 = 100
    /// Checks a second that do no harm whatever the number of origins.
    static let harmless = 400
    /// With more origins, the limit is this multiple of the mean rate that they need: enough to catch up.
    static let headroom = 3.0

    private let limit: Int
    /// The number of the present span, counted from zero of the monotonic clock.
    private var current: Int64 = 0
    private var count = 0

    /// A limiter for origins that need so many checks a second in the mean.
    init(mean: Double = 0) {
        let perSecond = max(Double(RateLimiter.harmless), RateLimiter.headroom * mean)
        limit = Int((perSecond * Double(RateLimiter.span) / 1_000).rounded(.up))
    }

    /// Whether one more check may begin now; then it counts.
    mutating func admits(at now: Duration) -> Bool {
        let (seconds, attoseconds) = now.components
        let span = (seconds * 1_000 + attoseconds / 1_000_000_000_000_000) / RateLimiter.span
        if span != current { (current, count) = (span, 0) }
        guard count < limit else { return false }
        count += 1
        return true
    }

    /// When the next check may begin; nil where it may now.
    var reopens: Duration? { count < limit ? nil : .milliseconds((current + 1) * RateLimiter.span) }
}
