import TLS

/// One raw hello, and the answer to it as far as it comes in the clear. Nothing is sent after the hello.
struct HelloExchange: Exchange {
    /// What it has seen.
    struct Outcome: Sendable {
        var record: HandshakeRecord
        /// From the connection to the end of the answer.
        var took: Duration
    }

    let deadline: Duration
    private let hello: RawHello
    private var answer: RawHelloAnswer

    init(_ hello: RawHello, timeout: Duration) {
        self.hello = hello
        answer = RawHelloAnswer(to: hello)
        deadline = timeout
    }

    mutating func begin() -> Step {
        Step(send: hello.bytes, isFinished: false)
    }

    mutating func receive(_ bytes: [UInt8], at elapsed: Duration) -> Step {
        answer.read(bytes)
        return Step(send: [], isFinished: answer.isOver)
    }

    mutating func end(_ end: ExchangeEnd, at elapsed: Duration) -> Outcome {
        switch end {
        case .finished: break
        case .closed: answer.stop(.closed)
        case .reset: answer.stop(.reset)
        case .expired: answer.stop(.timedOut)
        }
        return Outcome(record: answer.record, took: elapsed)
    }
}

/// Asks again with CloudFront's exact hello where OpenSSL, which has not all of it, was refused.
///
/// A part of the check, not of the diagnosis: whether CloudFront gets through depends on it. Nil where OpenSSL's
/// word stands.
func secondOpinion(
    on record: HandshakeRecord, of endpoint: Endpoint, as serverName: String, floor: UInt16, timeout: Duration,
    in world: World
) async -> HelloExchange.Outcome? {
    guard wantsSecondOpinion(record, floor: floor) else { return nil }
    let hello = CloudFront.hello(
        floor: floor, serverName: serverName, random: randomBytes(), sessionID: randomBytes())
    let dialed = await world.dialer.dial(endpoint, timeout: timeout) { HelloExchange(hello, timeout: timeout) }
    guard case .talked(let outcome, _) = dialed, outcome.record.outcome == .completed,
        let version = outcome.record.version, let suite = outcome.record.suite,
        CloudFront.isBeyondOpenSSL(version: version, suite: suite)
    else { return nil }
    return outcome
}

/// Whether a refusal may be due to what OpenSSL could not offer: it came before anything was agreed on, or the origin
/// answered in SSLv3, which CloudFront was allowed to speak.
private func wantsSecondOpinion(_ record: HandshakeRecord, floor: UInt16) -> Bool {
    switch record.outcome {
    case .alert, .closed, .reset: record.version == nil
    case .malformed: record.version == 0x0300 && floor == 0x0300
    case .completed, .timedOut, .notTLS: false
    }
}
