public import TLS
public import Timekeeping

/// Judges a chain before it is deployed, without a connection. The observation in the report is that of a server which
/// sends exactly this chain.
public func judge(
    chain: [CertificateDER], for serverName: String, expecting: Expectations, trust: TrustStore, at instant: Instant
) -> Report {
    let origin = Origin(domain: serverName)
    var record = HandshakeRecord(outcome: .completed)
    record.chain = chain
    var attempt = Attempt(
        endpoint: Endpoint(address: .unspecified, port: origin.port), serverName: serverName,
        connection: .open(tries: 0))
    attempt.handshake = record
    let observation = Observation(
        origin: origin, at: instant, lookup: Lookup(answer: .skipped, milliseconds: 0), attempts: [attempt])
    return Report(
        observation: observation, verdict: judge(observation, expecting: expecting, trust: trust, at: instant))
}

/// The chain that the server should send: leaf first, each certificate followed by its issuer, without the root. Nil
/// where the certificates lead to no anchor.
///
/// - Parameter others: further intermediates, to fill in what is missing.
public func mendedChain(
    of sent: [CertificateDER], with others: [CertificateDER] = [], trust: TrustStore, at instant: Instant
) -> [CertificateDER]? {
    let pool = sent + others
    let leaf = pool.first { der in (try? Certificate(der)).map { !$0.isCA } ?? false } ?? pool.first
    guard let leaf else { return nil }
    let chain = SentChain([leaf] + pool.filter { $0 != leaf })
    let usable = trust.paths(chain).filter { $0.isValid(at: instant) && trust.isSound($0, of: chain) }
    // The path that lasts longest; among equals the shortest.
    let best = usable.max { one, other in
        let (left, right) = (one.end, other.end)
        return left != right ? left < right : one.certificates.count > other.certificates.count
    }
    guard let best else { return nil }
    return best.certificates.count == 1 ? best.certificates.map(\.der) : best.certificates.dropLast().map(\.der)
}

/// The URLs of the issuer that a chain lacks, from the certificate below it; empty where nothing is missing, or where the
/// certificate names none.
public func missingIssuerURLs(of chain: [CertificateDER], trust: TrustStore) -> [String] {
    // Any instant does: paths are built from names and signatures alone.
    let served = ServedChain(chain, trust: trust, at: Instant(seconds: 0))
    guard served.paths.isEmpty, let top = served.namedPath.last, !top.isSelfIssued else { return [] }
    return top.issuerURLs
}

extension CandidatePath {
    /// The first end of its certificates.
    var end: Instant {
        certificates.map(\.notAfter).min() ?? Instant(seconds: .min)
    }
}

extension IPAddress {
    /// 0.0.0.0: no address at all.
    static let unspecified = IPAddress(bytes: [0, 0, 0, 0])!
}
