public import Timekeeping

/// Everything that reaches outside, as values: made live in one place, by hand in tests.
public struct World: Sendable {
    /// The wall clock.
    public var now: @Sendable () -> Instant
    /// A clock that only goes forward, at its own pace: time since some fixed moment.
    public var uptime: @Sendable () -> Duration
    /// Asks DNS, or the origin's own resolvers, for the addresses of its domain, and gives up after the given time.
    public var resolve: @Sendable (Origin, Duration) async -> Lookup.Answer
    /// Connects.
    public var dialer: any Dialer

    public init(
        now: @escaping @Sendable () -> Instant, uptime: @escaping @Sendable () -> Duration,
        resolve: @escaping @Sendable (Origin, Duration) async -> Lookup.Answer, dialer: any Dialer
    ) {
        self.now = now
        self.uptime = uptime
        self.resolve = resolve
        self.dialer = dialer
    }
}

/// Makes a TCP connection and lets an exchange talk over it. Two kinds exist: sockets, and a pipe in memory to a
/// server in the same process.
public protocol Dialer: Sendable {
    /// Connects within `timeout`, drives the exchange that `make` gives until it ends, and closes.
    func dial<Talk: Exchange>(
        _ endpoint: Endpoint, timeout: Duration, _ make: @escaping @Sendable () throws -> Talk
    ) async -> Dialed<Talk.Outcome>
}

/// What became of one attempt to connect and talk.
public enum Dialed<Outcome: Sendable>: Sendable {
    case talked(Outcome, connect: Duration)
    case refused
    case timedOut
    /// With the name of the errno.
    case unreachable(String)
    /// The monitor itself could not try; with the reason.
    case notTried(String)
    /// The monitor itself stood still past the deadline, for that long: the timeout says nothing about the peer.
    case delayed(Duration)
}

/// A conversation with one peer: bytes in, bytes out, and the time of each. It has no other effect, so the same code runs
/// over sockets and, in tests, in memory.
public protocol Exchange {
    associatedtype Outcome: Sendable

    /// When the exchange gives up, counted from the connection; looked at again after every step.
    var deadline: Duration { get }
    /// The connection stands.
    mutating func begin() -> Step
    /// Bytes have come, so long after the connection was made.
    mutating func receive(_ bytes: [UInt8], at elapsed: Duration) -> Step
    /// No more bytes come; the exchange says what it has seen.
    mutating func end(_ end: ExchangeEnd, at elapsed: Duration) -> Outcome
}

/// What an exchange wants done next.
public struct Step: Hashable, Sendable {
    /// Bytes to send.
    public var send: [UInt8]
    /// Whether the exchange is done with the peer.
    public var isFinished: Bool

    public init(send: [UInt8], isFinished: Bool) {
        self.send = send
        self.isFinished = isFinished
    }
}

/// Why an exchange is over.
public enum ExchangeEnd: Hashable, Sendable {
    /// The exchange wanted no more.
    case finished
    /// The peer closed in good order.
    case closed
    case reset
    /// The deadline of the exchange has passed.
    case expired
}
