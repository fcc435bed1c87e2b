import TLS

/// The conversation of a check: the handshake, then the request where one is wanted, then a close.
struct CheckExchange: Exchange {
    /// What it has seen.
    struct Outcome: Sendable {
        var record: HandshakeRecord
        /// From the connection to the end of the handshake.
        var handshake: Duration?
        /// From the request to the first byte of its answer.
        var firstByte: Duration?
        var answer: HTTPAnswer?
    }

    /// How long a server that asked for a client certificate in TLS 1.3 may take to refuse its absence. It checks the
    /// certificate after our side of the handshake is done, and answers a close_notify at once.
    private static let refusalPatience: Duration = .seconds(2)

    /// How many read timeouts a whole answer may take. CloudFront allows one between any two packets, so a slow server
    /// could otherwise keep a check for ever.
    private static let mostReadTimeouts = 3

    private enum Phase {
        case handshake, refusal, request, done
    }

    private(set) var deadline: Duration
    private let handshake: ClientHandshake
    private let request: HTTPRequest?
    private let host: String
    private var phase = Phase.handshake
    private var handshakeEnded: Duration?
    private var firstByte: Duration?
    private var reader = ResponseHead.Reader()
    private var answer: HTTPAnswer?

    /// - Parameters:
    ///   - serverName: the SNI; nil to send none.
    ///   - timeout: for the handshake.
    init(
        _ context: ClientContext, serverName: String?, timeout: Duration, request: HTTPRequest? = nil
    ) throws(TLSFault) {
        handshake = try ClientHandshake(context, serverName: serverName)
        host = serverName ?? ""
        deadline = timeout
        self.request = request
    }

    mutating func begin() -> Step {
        advance(with: [], at: .zero)
    }

    mutating func receive(_ bytes: [UInt8], at elapsed: Duration) -> Step {
        switch phase {
        case .handshake: return advance(with: bytes, at: elapsed)
        case .refusal:
            _ = handshake.read(bytes)
            return Step(send: handshake.takeOutput(), isFinished: handshake.closeReason != nil)
        case .request: return read(bytes, at: elapsed)
        case .done: return Step(send: [], isFinished: true)
        }
    }

    mutating func end(_ end: ExchangeEnd, at elapsed: Duration) -> Outcome {
        switch end {
        case .finished: break
        case .closed: handshake.stop(.closed)
        case .reset: handshake.stop(.reset)
        case .expired: handshake.stop(.timedOut)
        }
        if phase == .request, answer == nil {
            answer = reader.incomplete(end, waited: request?.readTimeout ?? 0)
        }
        return Outcome(record: handshake.record, handshake: handshakeEnded, firstByte: firstByte, answer: answer)
    }

    private mutating func advance(with bytes: [UInt8], at elapsed: Duration) -> Step {
        switch handshake.advance(with: bytes) {
        case .handshaking: return Step(send: handshake.takeOutput(), isFinished: false)
        case .failed:
            phase = .done
            return Step(send: handshake.takeOutput(), isFinished: true)
        case .established:
            handshakeEnded = elapsed
            return afterHandshake(at: elapsed)
        }
    }

    private mutating func afterHandshake(at elapsed: Duration) -> Step {
        if let request {
            phase = .request
            deadline = elapsed + .seconds(request.readTimeout)
            handshake.write(request.bytes(host: host))
            // An answer may have come with the end of the handshake.
            return read([], at: elapsed)
        }
        handshake.close()
        guard handshake.awaitsRefusal else {
            phase = .done
            return Step(send: handshake.takeOutput(), isFinished: true)
        }
        phase = .refusal
        deadline = elapsed + CheckExchange.refusalPatience
        return Step(send: handshake.takeOutput(), isFinished: false)
    }

    private mutating func read(_ bytes: [UInt8], at elapsed: Duration) -> Step {
        let plaintext = handshake.read(bytes)
        // Each packet has the time of the first one.
        if !bytes.isEmpty, let request, let began = handshakeEnded {
            let patience = Duration.seconds(request.readTimeout)
            deadline = min(elapsed + patience, began + patience * CheckExchange.mostReadTimeouts)
        }
        if !plaintext.isEmpty, firstByte == nil, let began = handshakeEnded { firstByte = elapsed - began }
        answer = reader.read(plaintext) ?? handshake.closeReason.flatMap(endOfAnswer)
        if handshake.wasRefused {
            // The missing client certificate explains it, not the answer.
            answer = nil
            phase = .done
            return Step(send: [], isFinished: true)
        }
        guard answer != nil else { return Step(send: handshake.takeOutput(), isFinished: false) }
        phase = .done
        handshake.close()
        return Step(send: handshake.takeOutput(), isFinished: true)
    }

    /// What it means that the connection cannot go on before the answer is whole.
    private func endOfAnswer(_ reason: ClientHandshake.CloseReason) -> HTTPAnswer {
        switch reason {
        case .closed: reader.incomplete(.closed, waited: 0)
        case .alert(let number): HTTPAnswer(outcome: .malformed("the TLS alert \(HandshakeName.alert(number))"))
        case .broken(let words): HTTPAnswer(outcome: .malformed("a broken TLS record (\(words))"))
        case .tooLong(let bytes):
            HTTPAnswer(outcome: .malformed("more than \(bytes) bytes before the end of the headers"))
        }
    }
}
