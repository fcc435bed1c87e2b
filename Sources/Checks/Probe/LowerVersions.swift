import TLS
import Timekeeping

/// What origins that took TLS 1.3 were seen to accept below it. CloudFront needs no more than TLS 1.3, so this is asked
/// once for each address and remembered for a day: it must not double the connections of a monitor.
public struct LowerVersions: Hashable, Sendable {
    /// An answer holds while the handshake stays the same, and no longer than this: a server that gives up TLS 1.2 need
    /// not change anything else.
    private static let holds: Int64 = 86_400

    /// Small, as there is one for each address of each origin.
    private struct Answer: Hashable {
        /// What was asked, of whom, and the handshake before it, as one number, which is drawn anew for each process.
        var question: Int
        var askedAt: Instant
        var accepted: [String]

        /// Nil where nothing was asked.
        init?(_ attempt: Attempt) {
            guard let diagnosis = attempt.diagnosis, let askedAt = diagnosis.lowerVersionsAskedAt else { return nil }
            question = Answer.question(attempt)
            self.askedAt = askedAt
            accepted = Answer.usual.first { $0 == diagnosis.acceptedVersions } ?? diagnosis.acceptedVersions
        }

        static func question(_ attempt: Attempt) -> Int {
            var hasher = Hasher()
            hasher.combine(attempt.endpoint)
            hasher.combine(attempt.serverName)
            hasher.combine(attempt.handshake?.suite)
            hasher.combine(attempt.handshake?.group)
            return hasher.finalize()
        }

        /// The usual ones: one copy of each serves all origins.
        private static let usual = [[0x0304], [0x0303, 0x0304]].map { $0.map { HandshakeName.version($0) } }
    }

    private var first: Answer?
    /// Of further addresses: most origins have none, and a list takes more memory than what is in it.
    private var others: [Answer] = []

    /// Nothing is known.
    public init() {}

    /// What a check learned, or knew already.
    public init(_ observation: Observation) {
        let answers = observation.attempts.compactMap { Answer($0) }
        first = answers.first
        others = Array(answers.dropFirst())
    }

    /// Writes what is known into the attempt; false where that is nothing.
    func complete(_ attempt: inout Attempt, at now: Instant) -> Bool {
        guard let first else { return false }
        let question = Answer.question(attempt)
        guard let answer = first.question == question ? first : others.first(where: { $0.question == question }),
            (0..<LowerVersions.holds).contains(now.seconds(since: answer.askedAt))
        else { return false }
        attempt.note(answer.accepted, askedAt: answer.askedAt)
        return true
    }
}

/// Whether an origin that took TLS 1.3 would take CloudFront without it.
func seekLowerVersions(
    _ attempts: inout [Attempt], of origin: Origin, knowing known: LowerVersions, at now: Instant,
    with connections: inout ProbeBudget
) async {
    for index in attempts.indices where attempts[index].handshake?.version == 0x0304 {
        guard attempts[index].handshake?.outcome == .completed, !known.complete(&attempts[index], at: now) else {
            continue
        }
        let hello = CloudFront.hello(
            floor: CloudFront.floor(of: origin.protocols), ceiling: 0x0303, serverName: attempts[index].serverName,
            random: randomBytes(), sessionID: [])
        guard let answer = await connections.ask(attempts[index].endpoint, [hello])[0] else { continue }
        let highest = HandshakeName.version(0x0304)
        switch answer.outcome {
        case .completed:
            let lower = [answer.version].compactMap { $0 }.map(HandshakeName.version)
            attempts[index].note(lower + [highest], askedAt: now)
        // handshake_failure, protocol_version, insufficient_security (RFC 8446, 6.2)
        case .alert(40), .alert(70), .alert(71): attempts[index].note([highest], askedAt: now)
        // What else may have happened proves nothing, and is asked again.
        default: break
        }
    }
}

extension Attempt {
    fileprivate mutating func note(_ versions: [String], askedAt: Instant) {
        var known = diagnosis ?? Diagnosis()
        known.acceptedVersions = versions
        known.lowerVersionsAskedAt = askedAt
        diagnosis = known
    }
}
