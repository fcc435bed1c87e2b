import TLS
import Timekeeping

/// The first certificates that further connections showed, each decoded once.
typealias FurtherLeaves = [CertificateDER: Certificate]

/// The chains of an observation. Mostly every address serves the same chain under every name, so each distinct chain is
/// verified and decoded once, and each of its names is compared once.
struct JudgedChains {
    /// What a chain means under the name that an attempt asked for.
    struct NamedChain {
        let certificate: CertificateJudgement
        let findings: [Finding]
        let forecast: Forecast
    }

    private struct Key: Hashable {
        let chain: Int
        let name: RequiredName
    }

    /// Each distinct chain, in the order of the attempts.
    private(set) var distinct: [CertificateJudgement] = []
    let others: FurtherLeaves
    /// For each attempt; nil where no handshake was made.
    private var keys: [Key?] = []
    private var named: [Key: NamedChain] = [:]

    init(_ observation: Observation, expecting: Expectations, trust: TrustStore, at instant: Instant) {
        var known: [[CertificateDER]: Int] = [:]
        var others: FurtherLeaves = [:]
        for attempt in observation.attempts {
            for record in attempt.diagnosis?.records ?? [] {
                guard let leaf = record.chain.first, others[leaf] == nil else { continue }
                others[leaf] = try? Certificate(leaf)
            }
            guard let sent = attempt.handshake?.chain else {
                keys.append(nil)
                continue
            }
            // A comparison is cheaper than a hash, and mostly the chain equals the last one.
            let isLast = distinct.last?.chain.sent == sent
            let index = isLast ? distinct.count - 1 : known[sent] ?? distinct.count
            if index == distinct.count {
                known[sent] = index
                let chain = ServedChain(sent, trust: trust, at: instant)
                distinct.append(CertificateJudgement(chain, expecting: expecting, at: instant))
            }
            let name = RequiredName(serverName: attempt.serverName, origin: observation.origin)
            let key = Key(chain: index, name: name)
            keys.append(key)
            guard named[key] == nil else { continue }
            let (findings, forecast) = distinct[index].findings(for: name, at: instant)
            named[key] = NamedChain(certificate: distinct[index], findings: findings, forecast: forecast)
        }
        self.others = others
    }

    /// What the chain of the attempt at that index means; nil where no handshake was made.
    func ofAttempt(_ index: Int) -> NamedChain? {
        keys[index].flatMap { named[$0] }
    }
}

extension Diagnosis {
    /// The handshakes of the further connections.
    fileprivate var records: [HandshakeRecord] {
        [offeredEverything, withOriginDomain, withoutServerName].compactMap(\.self)
    }
}

extension Attempt {
    /// Bytes of all certificates that the attempt and its diagnosis have seen.
    var certificateBytes: Int {
        ([handshake].compactMap(\.self) + (diagnosis?.records ?? []))
            .reduce(0) { all, record in record.chain.reduce(all) { $0 + $1.bytes.count } }
    }
}
