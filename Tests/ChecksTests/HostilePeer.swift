import Checks
import Synchronization
import TLS

/// A peer in memory that means no good: a server of OpenSSL whose bytes are cut up, garbled, flooded or broken off on
/// their way to the client.
struct HostilePeer: Dialer {
    /// Completes handshakes; nil for a peer that has nothing but its flood.
    var context: ServerContext?
    /// Sent once as application data, when a request has come.
    var answer: [UInt8]?
    /// Bytes in one delivery; nil for as they come.
    var crumb: Int?
    /// Breaks off after so many bytes.
    var cut: (after: Int, ending: ExchangeEnd)?
    /// What the client gets instead of the server's bytes; the flag says whether the server's handshake is done.
    var garble: @Sendable ([UInt8], Bool) -> [UInt8] = { bytes, _ in bytes }
    /// Sent again and again, when the server has nothing more to say.
    var flood: [UInt8] = []
    /// Connections that are taken; further ones are refused.
    var most = Int.max
    var meter = Meter()

    /// What a client took in, and how often.
    final class Meter: Sendable {
        private let counts = Mutex((connections: 0, bytes: 0, deliveries: 0))

        var connections: Int { counts.withLock(\.connections) }
        var bytes: Int { counts.withLock(\.bytes) }
        var deliveries: Int { counts.withLock(\.deliveries) }

        fileprivate func connect() { counts.withLock { $0.connections += 1 } }

        fileprivate func deliver(_ count: Int) {
            counts.withLock {
                $0.bytes += count
                $0.deliveries += 1
            }
        }
    }

    /// Where a flood stops against a client that would take it for ever.
    static let patience = 8 << 20

    func dial<Talk: Exchange>(
        _ endpoint: Endpoint, timeout: Duration, _ make: @escaping @Sendable () throws -> Talk
    ) async -> Dialed<Talk.Outcome> {
        guard var talk = try? make() else { return .notTried("the exchange cannot be made") }
        guard meter.connections < most else { return .refused }
        meter.connect()
        return .talked(converse(&talk), connect: .milliseconds(1))
    }

    private func converse<Talk: Exchange>(_ talk: inout Talk) -> Talk.Outcome {
        let server = context.flatMap { try? ServerHandshake($0) }
        var step = talk.begin()
        var elapsed = Duration.zero
        var delivered = 0
        var hasAnswered = false
        while !step.isFinished {
            var bytes: [UInt8] = []
            var isEstablished = false
            if let server {
                server.receive(step.send)
                isEstablished = server.step() == .established
                if isEstablished, !hasAnswered, let answer, !server.read().isEmpty {
                    hasAnswered = true
                    server.write(answer)
                }
                bytes = garble(server.takeOutput(), isEstablished)
            }
            if bytes.isEmpty { bytes = flood }
            guard !bytes.isEmpty else { return talk.end(answer == nil ? .closed : .expired, at: talk.deadline) }
            step.send = []
            var rest = bytes[...]
            while !rest.isEmpty, !step.isFinished {
                var piece = rest.prefix(crumb ?? rest.count)
                if let cut { piece = piece.prefix(cut.after - delivered) }
                guard !piece.isEmpty || cut == nil else { return talk.end(cut?.ending ?? .closed, at: elapsed) }
                rest = rest.dropFirst(piece.count)
                delivered += piece.count
                elapsed += .microseconds(1)
                meter.deliver(piece.count)
                let next = talk.receive(Array(piece), at: elapsed)
                step = Step(send: step.send + next.send, isFinished: next.isFinished)
            }
            guard delivered < HostilePeer.patience else { return talk.end(.expired, at: talk.deadline) }
        }
        return talk.end(.finished, at: elapsed)
    }
}

extension HostilePeer {
    /// What a check of `origin.example` sees of this peer.
    func check(_ change: (inout Origin) -> Void = { _ in }) async throws -> (Observation, Verdict) {
        var origin = Origin(domain: "origin.example")
        change(&origin)
        let peer = self
        let world = World(
            now: { instantOfTests }, uptime: { .zero }, resolve: { _, _ in .addresses([there.address]) },
            dialer: peer)
        let observation = await observe(origin, in: world)
        let trust = try Scene.shared.get().trust
        return (observation, judge(observation, expecting: Expectations(), trust: trust, at: instantOfTests))
    }
}

/// `now` where `World` has a member of that name.
private let instantOfTests = now

extension Verdict {
    /// Every text that somebody will read or store.
    var texts: [String] {
        findings.flatMap { finding in
            [finding.title, finding.detail, finding.remedy]
                + finding.evidence.values.flatMap { evidence -> [String] in
                    switch evidence {
                    case .text(let text): [text]
                    case .list(let list): list
                    case .number, .flag: []
                    }
                }
        }
    }

    /// Whether a text holds what a terminal would obey or a reader be fooled by.
    var hasRawText: Bool {
        texts.contains { text in
            text.unicodeScalars.contains {
                [.control, .format, .lineSeparator].contains($0.properties.generalCategory)
            }
        }
    }
}
