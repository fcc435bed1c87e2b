public import TLS
public import Timekeeping

/// Everything that one check saw of an origin, and nothing that it concluded.
///
/// It is all that a judge may look at. It can be encoded, so an incident becomes a fixture by copying it.
public struct Observation: Codable, Hashable, Sendable {
    public var origin: Origin
    /// When the check began, by the wall clock.
    public var at: Instant
    public var lookup: Lookup
    /// One for each address and server name, in the order of the look-up's answer.
    public var attempts: [Attempt]

    public init(origin: Origin, at: Instant, lookup: Lookup, attempts: [Attempt]) {
        self.origin = origin
        self.at = at
        self.lookup = lookup
        self.attempts = attempts
    }
}

/// What DNS said about the origin domain.
public struct Lookup: Codable, Hashable, Sendable {
    /// The answer, or why there is none.
    public enum Answer: Codable, Hashable, Sendable {
        /// Addresses of the wanted families, each once.
        case addresses([IPAddress])
        /// The name does not exist or has no record of the wanted family; with the resolver's words.
        case noAddress(String)
        /// The look-up itself failed (SERVFAIL, timeout); with the resolver's words and the number of tries.
        case failed(String, tries: Int)
        /// The monitor itself could not ask; with the reason: never the origin's fault.
        case notTried(String)
        /// DNS was not asked: `connect_to` names the endpoints.
        case skipped
    }

    public var answer: Answer
    public var milliseconds: Double

    public init(answer: Answer, milliseconds: Double) {
        self.answer = answer
        self.milliseconds = milliseconds
    }
}

/// One address, asked under one server name: how far it got, and all evidence of the way there.
public struct Attempt: Codable, Hashable, Sendable {
    public var endpoint: Endpoint
    /// The name sent as SNI and Host.
    public var serverName: String
    public var connection: Connection
    /// What the handshake gave; nil where no connection was made.
    public var handshake: HandshakeRecord?
    /// What further connections found out after a failure.
    public var diagnosis: Diagnosis?
    /// The answer to the request; nil where none was sent.
    public var answer: HTTPAnswer?
    public var timings: Timings

    public init(endpoint: Endpoint, serverName: String, connection: Connection) {
        self.endpoint = endpoint
        self.serverName = serverName
        self.connection = connection
        handshake = nil
        diagnosis = nil
        answer = nil
        timings = Timings()
    }
}

/// The TCP connection.
public enum Connection: Codable, Hashable, Sendable {
    case open(tries: Int)
    case refused(tries: Int)
    /// No answer within the timeout, each time.
    case timedOut(tries: Int, seconds: Int)
    /// No route, or the host or network is unreachable; with the name of the errno.
    case unreachable(String, tries: Int)
    /// The monitor itself could not try (out of descriptors, no memory): never the origin's fault.
    case notTried(String)
}

/// Milliseconds of each phase; nil where the phase was not reached.
public struct Timings: Codable, Hashable, Sendable {
    public var connect: Double?
    public var tls: Double?
    public var firstByte: Double?

    public init(connect: Double? = nil, tls: Double? = nil, firstByte: Double? = nil) {
        self.connect = connect
        self.tls = tls
        self.firstByte = firstByte
    }
}

/// What further connections showed: what an origin accepts beyond what CloudFront offers, after a failure, and whether
/// one that took TLS 1.3 has anything else.
public struct Diagnosis: Codable, Hashable, Sendable {
    /// What it answers a client that offers everything: all versions from TLS 1.0 on, all suites, groups and schemes.
    public var offeredEverything: HandshakeRecord?
    /// Protocol versions that the origin does accept, e.g. `TLSv1`.
    public var acceptedVersions: [String] = []
    /// When an origin that took TLS 1.3 was asked for lower versions: it may have been another check, as the answer holds
    /// for a day. Nil where it was not asked.
    public var lowerVersionsAskedAt: Instant?
    /// Cipher suites that it does accept, by OpenSSL's names.
    public var acceptedSuites: [String] = []
    /// Groups that it does accept.
    public var acceptedGroups: [String] = []
    /// What it answers when asked for the origin domain instead of the forwarded Host.
    public var withOriginDomain: HandshakeRecord?
    /// What it serves to a client that sends no server name.
    public var withoutServerName: HandshakeRecord?

    public init() {}
}

/// The answer to the request that went over the judged connection.
public struct HTTPAnswer: Codable, Hashable, Sendable {
    /// Whether a response head came, and if not, why.
    public enum Outcome: Codable, Hashable, Sendable {
        case answered
        case timedOut(seconds: Int)
        case malformed(String)
        case closed
    }

    public var outcome: Outcome
    public var status: Int?
    /// The headers that help to tell who answered: Server, Via, Location, Date. Control characters are escaped.
    public var headers: [String: String]

    public init(outcome: Outcome, status: Int? = nil, headers: [String: String] = [:]) {
        self.outcome = outcome
        self.status = status
        self.headers = headers
    }
}
