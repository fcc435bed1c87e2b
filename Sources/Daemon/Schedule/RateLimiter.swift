import Timekeeping

/// How many checks may begin at once. Whatever becomes due together, as after a standstill or when a jam is over, begins
/// in an even stream, which neither this machine nor a server that many origins share has to take in one blow.
struct RateLimiter: Sendable {
    /// It is counted over so many milliseconds, from each tenth of a second on: with spans that begin anywhere, a second would have
    /// parts of eleven.
    private static let span: Int64 = 100
    /// Checks a second that do no harm whatever the number of origins.
    static let harmless = 400
    /// Where there are more origins, it is so many times what they need in the mean: enough to catch up.
    static let headroom = 3.0

    private let most: Int
    /// The span that is counted, by its number since the beginning of time.
    private var current: Int64 = 0
    private var count = 0

    /// A pace for origins that need so many checks a second.
    init(mean: Double = 0) {
        let perSecond = max(Double(RateLimiter.harmless), RateLimiter.headroom * mean)
        most = Int((perSecond * Double(RateLimiter.span) / 1_000).rounded(.up))
    }

    /// Whether one more may begin now; then it counts.
    mutating func admits(at now: Duration) -> Bool {
        let (seconds, attoseconds) = now.components
        let span = (seconds * 1_000 + attoseconds / 1_000_000_000_000_000) / RateLimiter.span
        if span != current { (current, count) = (span, 0) }
        guard count < most else { return false }
        count += 1
        return true
    }

    /// When the next one may begin, where none may now.
    var reopens: Duration? { count < most ? nil : .milliseconds((current + 1) * RateLimiter.span) }
}
