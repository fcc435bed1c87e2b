import TLS
import Timekeeping

/// What origins that took TLS 1.3 were seen to accept below it. CloudFront needs no more than TLS 1.3, so this is asked
/// once for each address and remembered for a day: it must not double the connections of a monitor.
public struct LowerVersions: Hashable, Sendable {
    /// An answer holds while the handshake stays the same, and no longer than this: a server that gives up TLS 1.2 need
    /// not change anything else.
    private static let holds: Int64 = 86_400

    /// Small, as there is one for each address of each origin.
    private struct Entry: Hashable {
        /// A hash of the address, the server name and the handshake that was seen before the question.
        var question: Int
        var askedAt: Instant
        var accepted: [String]

        /// Nil where nothing was asked.
        init?(_ attempt: Attempt) {
            guard let diagnosis = attempt.diagnosis, let askedAt = diagnosis.lowerVersionsAskedAt else { return nil }
            question = Entry.question(attempt)
            self.askedAt = askedAt
            accepted = Entry.usual.first { $0 == diagnosis.acceptedVersions } ?? diagnosis.acceptedVersions
        }

        static func question(_ attempt: Attempt) -> Int {
            var hasher = Hasher()
            hasher.combine(attempt.endpoint)
            hasher.combine(attempt.serverName)
            hasher.combine(attempt.handshake?.suite)
            hasher.combine(attempt.handshake?.group)
            return hasher.finalize()
        }

        /// The usual lists. One copy of each is shared by all origins.
        private static let usual = [[0x0304], [0x0303, 0x0304]].map { $0.map { HandshakeName.version($0) } }
    }

    private var first: Entry?
    /// For further addresses. Most origins have one address, and an empty array takes no memory.
    private var others: [Entry] = []

    /// Nothing is known.
    public init() {}

    /// What a check learned, or knew already.
    public init(_ observation: Observation) {
        let answers = observation.attempts.compactMap { Entry($0) }
        first = answers.first
        others = Array(answers.dropFirst())
    }

    /// Writes what is known into the attempt; false where nothing is known.
    func complete(_ attempt: inout Attempt, at now: Instant) -> Bool {
        guard let first else { return false }
        let question = Entry.question(attempt)
        guard let answer = first.question == question ? first : others.first(where: { $0.question == question }),
            (0..<LowerVersions.holds).contains(now.seconds(since: answer.askedAt))
        else { return false }
        attempt.setLowerVersions(answer.accepted, askedAt: answer.askedAt)
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
            attempts[index].setLowerVersions(lower + [highest], askedAt: now)
        // handshake_failure, protocol_version, insufficient_security (RFC 8446, 6.2)
        case .alert(40), .alert(70), .alert(71): attempts[index].setLowerVersions([highest], askedAt: now)
        // Any other outcome proves nothing; the next check asks again.
        default: break
        }
    }
}

extension Attempt {
    fileprivate mutating func setLowerVersions(_ versions: [String], askedAt: Instant) {
        var known = diagnosis ?? Diagnosis()
        known.acceptedVersions = versions
        known.lowerVersionsAskedAt = askedAt
        diagnosis = known
    }
}
