public import Alerts
public import Timekeeping
public import Transfer

/// What deliveries read from the world and do to it.
public struct DeliveryEffects: Sendable {
    /// The receivers of the configuration in force.
    var receivers: @Sendable () -> [Receiver]
    /// Wall time.
    var now: @Sendable () -> Instant
    /// Returns after that time, or throws when cancelled.
    var sleep: @Sendable (Duration) async throws -> Void
    /// A random number from 0 to 1.
    var jitter: @Sendable () -> Double
    /// Sends a request; bounded in time, never throws.
    var post: @Sendable (Post) async -> DeliveryResult
    /// Runs a program; bounded in time, never throws.
    var run: @Sendable (Program) async -> DeliveryResult
    /// Hands a mail to its server; bounded in time, never throws.
    var mail: @Sendable (Mail) async -> DeliveryResult

    /// Effects, field by field.
    public init(
        receivers: @escaping @Sendable () -> [Receiver], now: @escaping @Sendable () -> Instant,
        sleep: @escaping @Sendable (Duration) async throws -> Void, jitter: @escaping @Sendable () -> Double,
        post: @escaping @Sendable (Post) async -> DeliveryResult,
        run: @escaping @Sendable (Program) async -> DeliveryResult,
        mail: @escaping @Sendable (Mail) async -> DeliveryResult
    ) {
        self.receivers = receivers
        self.now = now
        self.sleep = sleep
        self.jitter = jitter
        self.post = post
        self.run = run
        self.mail = mail
    }

    /// Does what one request asks for.
    func perform(_ request: DeliveryRequest) async -> DeliveryResult {
        switch request {
        case .http(let post): await self.post(post)
        case .program(let program): await run(program)
        case .mail(let mail): await self.mail(mail)
        }
    }
}
