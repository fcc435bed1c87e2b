import Checks
import TLS

/// A network in memory: each endpoint is a peer in the same process, driven step by step. No port, no clock, no race.
struct PipeDialer: Dialer {
    enum Peer: Sendable {
        case refuses
        case neverAnswers
        case unreachable
        /// Completes the handshake, then answers the request with these bytes (nothing where nil), be it in pieces, each so
        /// long after the one before.
        case tls(ServerContext, answer: [UInt8]? = nil, inPieces: Int = 1, every: Duration = .zero)
        /// Sends these bytes whatever it is sent, then closes (or falls silent).
        case sends([UInt8], thenCloses: Bool = true)
        case resets
    }

    var peers: [Endpoint: Peer]

    func dial<Talk: Exchange>(
        _ endpoint: Endpoint, timeout: Duration, _ make: @escaping @Sendable () throws -> Talk
    ) async -> Dialed<Talk.Outcome> {
        guard var talk = try? make() else { return .notTried("the exchange cannot be made") }
        let connect = Duration.milliseconds(2)
        switch peers[endpoint] ?? .refuses {
        case .refuses: return .refused
        case .neverAnswers: return .timedOut
        case .unreachable: return .unreachable("EHOSTUNREACH")
        case .resets:
            _ = talk.begin()
            return .talked(talk.end(.reset, at: .milliseconds(1)), connect: connect)
        case .sends(let bytes, let closes):
            _ = talk.begin()
            let step = bytes.isEmpty ? Step(send: [], isFinished: false) : talk.receive(bytes, at: .milliseconds(1))
            let ending: ExchangeEnd = step.isFinished ? .finished : closes ? .closed : .expired
            return .talked(talk.end(ending, at: .milliseconds(2)), connect: connect)
        case .tls(let context, let answer, let count, let pace):
            let size = max(1, ((answer?.count ?? 0) + count - 1) / count)
            let pieces = answer.map { answer in
                stride(from: 0, to: answer.count, by: size).map { Array(answer[$0...].prefix(size)) }
            }
            return .talked(drive(&talk, against: context, pieces: pieces, pace: pace), connect: connect)
        }
    }

    private func drive<Talk: Exchange>(
        _ talk: inout Talk, against context: ServerContext, pieces: [[UInt8]]?, pace: Duration
    ) -> Talk.Outcome {
        guard let server = try? ServerHandshake(context) else { return talk.end(.reset, at: .zero) }
        var step = talk.begin()
        var elapsed = Duration.zero
        var isAsked = false
        var left = (pieces ?? [])[...]
        while !step.isFinished {
            elapsed += .milliseconds(1)
            server.receive(step.send)
            let progress = server.step()
            if progress == .established {
                isAsked = !server.read().isEmpty || isAsked
            }
            var bytes = server.takeOutput()
            if bytes.isEmpty, isAsked, elapsed + pace < talk.deadline, let piece = left.popFirst() {
                elapsed += pace
                server.write(piece)
                bytes = server.takeOutput()
            }
            if bytes.isEmpty {
                if case .failed = progress { return talk.end(.closed, at: elapsed) }
                return talk.end(pieces == nil ? .closed : .expired, at: talk.deadline)
            }
            step = talk.receive(bytes, at: elapsed)
        }
        server.receive(step.send)
        return talk.end(.finished, at: elapsed)
    }
}
