import Checks
import TLS

/// An observation as it is stored: each chain as a list of SHA-256, so that a certificate is stored once however many
/// origins, addresses and checks receive it.
struct ArchivedObservation: Codable {
    private var observation: Observation
    /// In the order of `Observation.revise`.
    private var chains: [[String]]

    init(_ observation: Observation) {
        var bare = observation
        var chains: [[String]] = []
        bare.revise { record in
            chains.append(record.chain.map(\.sha256))
            record.chain = []
        }
        self.observation = bare
        self.chains = chains
    }

    /// Every certificate that it refers to.
    var certificates: Set<String> { Set(chains.joined()) }

    /// The chain that each address served, where it served any certificate.
    var served: [Served] {
        var rest = chains[...]
        return observation.attempts.compactMap { attempt in
            let own = rest.prefix(attempt.recordsInTurn)
            rest = rest.dropFirst(own.count)
            guard attempt.handshake != nil, let chain = own.first, !chain.isEmpty else { return nil }
            return Served(endpoint: attempt.endpoint, serverName: attempt.serverName, chain: chain)
        }
    }

    /// The observation with its certificates; nil where one of them is missing.
    func restored(from certificates: [String: CertificateDER]) -> Observation? {
        var whole = observation
        var rest = chains[...]
        var isWhole = true
        whole.revise { record in
            let names = rest.popFirst() ?? []
            record.chain = names.compactMap { certificates[$0] }
            isWhole = isWhole && record.chain.count == names.count
        }
        return isWhole ? whole : nil
    }
}

extension Attempt {
    /// How many handshakes of it `revise` visits before the next attempt.
    fileprivate var recordsInTurn: Int {
        [handshake, diagnosis?.withOriginDomain, diagnosis?.withoutServerName].count { $0 != nil }
    }
}

extension Observation {
    /// All certificates that were received, by any connection.
    var certificates: [CertificateDER] {
        var copy = self
        var all: [CertificateDER] = []
        copy.revise { all += $0.chain }
        return all
    }

    /// Visits every handshake, in an order that depends on the shape alone.
    mutating func revise(_ body: (inout HandshakeRecord) -> Void) {
        for index in attempts.indices {
            revise(&attempts[index].handshake, body)
            guard var diagnosis = attempts[index].diagnosis else { continue }
            revise(&diagnosis.withOriginDomain, body)
            revise(&diagnosis.withoutServerName, body)
            attempts[index].diagnosis = diagnosis
        }
        // Last, so that rows of earlier versions, which lack it, keep their order.
        for index in attempts.indices {
            guard var diagnosis = attempts[index].diagnosis else { continue }
            revise(&diagnosis.offeredEverything, body)
            attempts[index].diagnosis = diagnosis
        }
    }

    private func revise(_ record: inout HandshakeRecord?, _ body: (inout HandshakeRecord) -> Void) {
        guard var revised = record else { return }
        body(&revised)
        record = revised
    }
}
