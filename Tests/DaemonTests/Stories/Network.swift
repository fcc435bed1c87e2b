import Checks
import TLS
import Timekeeping

/// A network in memory, whose servers are changed from one check to the next: real handshakes, no port.
struct Network: Dialer {
    enum Server: Sendable {
        case serving(ServerContext)
        case refusing
        case silent
    }

    var servers: [Endpoint: Server] = [:]
    /// The cable is out.
    var isLost = false

    func dial<Talk: Exchange>(
        _ endpoint: Endpoint, timeout: Duration, _ make: @escaping @Sendable () throws -> Talk
    ) async -> Dialed<Talk.Outcome> {
        guard !isLost, var talk = try? make() else { return .timedOut }
        switch servers[endpoint] ?? .refusing {
        case .refusing: return .refused
        case .silent: return .timedOut
        case .serving(let context): return .talked(Network.drive(&talk, against: context), connect: .milliseconds(2))
        }
    }

    private static func drive<Talk: Exchange>(_ talk: inout Talk, against context: ServerContext) -> Talk.Outcome {
        guard let server = try? ServerHandshake(context) else { return talk.end(.reset, at: .zero) }
        var step = talk.begin()
        var elapsed = Duration.zero
        while !step.isFinished {
            elapsed += .milliseconds(1)
            server.receive(step.send)
            let progress = server.step()
            let bytes = server.takeOutput()
            guard !bytes.isEmpty else {
                if case .failed = progress { return talk.end(.closed, at: elapsed) }
                return talk.end(.closed, at: talk.deadline)
            }
            step = talk.receive(bytes, at: elapsed)
        }
        return talk.end(.finished, at: elapsed)
    }
}

/// A small public key infrastructure: whoever has a certificate of it is trusted.
struct Trusted: Sendable {
    let root: Authority
    let issuing: Authority
    let key: SigningKey
    let store: TrustStore

    static let shared = Result { try Trusted() }

    init() throws {
        key = try SigningKey(.p256)
        root = try .root("Story Root", key: SigningKey(.p256), validity: .days(7_300, left: 5_000, at: beginning))
        issuing = try root.intermediate(
            "Story Issuing CA", key: SigningKey(.p256), validity: .days(1_825, left: 1_000, at: beginning))
        store = try TrustStore(pem: Array(PEM.encode([root.certificate]).utf8), name: "story")
    }

    /// A certificate that is good for all of `*.example.com` until that many seconds after the beginning.
    func certificate(
        until end: Int64, issuer: Authority? = nil, names: [String] = ["*.example.com"], lifetime: Int64 = 90 * 86_400
    ) throws -> ServerContext {
        let last = beginning.advanced(by: end)
        let by = issuer ?? issuing
        let leaf = try by.leaf(
            names, key: key, validity: Validity(from: last.advanced(by: -lifetime), until: last))
        return try ServerContext(
            ServerContext.Settings(chain: [leaf.certificate, by.certificate], privateKeyPEM: try key.pem()))
    }
}
