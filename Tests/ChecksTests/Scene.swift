import Checks
import TLS
import Timekeeping

/// The instant of all tests which do not state another.
let now = Instant(rfc3339: "2026-11-21T03:00:00Z")!

/// The same under a name that `World` does not have too.
private let theInstant = now

/// A public key infrastructure around `now`, minted once: a root, two intermediates one below the other, and strangers.
struct Scene: Sendable {
    let root: Authority
    /// Issued by the root.
    let upper: Authority
    /// Issued by `upper`; issues the leaves.
    let issuing: Authority
    /// A root that nobody trusts.
    let stranger: Authority
    let key: SigningKey
    let trust: TrustStore

    static let shared = Result { try Scene() }

    init() throws {
        key = try SigningKey(.p256)
        root = try .root("Scene Root", key: SigningKey(.p256), validity: .days(7300, left: 5000, at: now))
        upper = try root.intermediate(
            "Scene Upper CA", key: SigningKey(.p256), validity: .days(3650, left: 2000, at: now))
        issuing = try upper.intermediate(
            "Scene Issuing CA", key: SigningKey(.p256), validity: .days(1825, left: 1000, at: now))
        stranger = try .root("Stranger Root", key: SigningKey(.p256), validity: .days(7300, left: 5000, at: now))
        trust = try TrustStore(pem: Array(PEM.encode([root.certificate]).utf8), name: "scene")
    }

    /// A leaf of 90 days with this many left, for `origin.example`.
    func leaf(
        _ names: [String] = ["origin.example"], left: Int64 = 60, lifetime: Int64 = 90, commonName: String? = nil,
        key: SigningKey? = nil, by issuer: Authority? = nil, purposes: [Authority.Purpose] = [.serverAuthentication],
        issuerURL: String? = nil
    ) throws -> Leaf {
        try (issuer ?? issuing).leaf(
            names, key: key ?? self.key, validity: .days(lifetime, left: left, at: now), commonName: commonName,
            purposes: purposes, issuerURL: issuerURL)
    }

    /// The verdict on an origin that serves exactly this chain, without a handshake.
    func verdict(
        _ chain: [CertificateDER], for name: String = "origin.example", forwarding host: String? = nil,
        expecting: Expectations = Expectations(), trust: TrustStore? = nil, at instant: Instant = now
    ) -> Verdict {
        judgement(chain, for: name, forwarding: host, expecting: expecting, trust: trust, at: instant).verdict
    }

    /// The same, with how long it stands.
    func judgement(
        _ chain: [CertificateDER], for name: String = "origin.example", forwarding host: String? = nil,
        expecting: Expectations = Expectations(), trust: TrustStore? = nil, at instant: Instant = now
    ) -> Judgement {
        var origin = Origin(domain: name)
        if let host { origin.hostHeaders = [host] }
        var record = HandshakeRecord(outcome: .completed)
        record.chain = chain
        record.version = 0x0304
        record.suite = 0x1301
        record.group = 0x0017
        var attempt = Attempt(endpoint: there, serverName: host ?? name, connection: .open(tries: 1))
        attempt.handshake = record
        let observation = Observation(
            origin: origin, at: instant, lookup: Lookup(answer: .addresses([there.address]), milliseconds: 1),
            attempts: [attempt])
        return Checks.judgement(of: observation, expecting: expecting, trust: trust ?? self.trust, at: instant)
    }
}

/// A public address, so that reachability says nothing.
let there = Endpoint(address: IPAddress("93.184.216.34")!, port: 443)

extension Verdict {
    var codes: [FindingCode] { findings.map(\.code) }

    subscript(_ code: FindingCode) -> Finding? { findings.first { $0.code == code } }
}

extension World {
    /// A world of these peers, where DNS says this and the clocks stand still.
    static func still(_ peers: [Endpoint: PipeDialer.Peer], dns: Lookup.Answer? = nil) -> World {
        World(
            now: { theInstant }, uptime: { .zero },
            resolve: { _, _ in dns ?? .addresses(peers.keys.map(\.address).sorted { "\($0)" < "\($1)" }) },
            dialer: PipeDialer(peers: peers))
    }
}
