/// A chain as it was sent. It is decoded once and can be verified at many instants.
public struct SentChain: Sendable {
    /// The certificates in the order in which they were sent, decodable or not.
    public let sent: [CertificateDER]
    /// Why the first certificate cannot be decoded; nil if it can be, or if there is none.
    public let leafProblem: String?
    /// The decoded certificates, in order.
    let members: [Member]
    /// All certificates after the first that OpenSSL can decode, even where `Certificate` cannot.
    let pool: [OwnedObject]

    struct Member: Sendable {
        /// Its position in the chain as sent.
        let position: Int
        let certificate: Certificate
        let object: OwnedObject
    }

    /// Whether the slim provider decoded the chain.
    let isSlim: Bool

    /// Decodes a chain.
    ///
    /// - Parameter slim: Whether to use only the few algorithms that nearly every chain needs, which is far faster. A fault that is
    ///   found with them must be confirmed with all of OpenSSL's algorithms.
    public init(_ sent: [CertificateDER], slim: Bool = true) {
        self.init(sent, slim: slim, knowing: [:])
    }

    /// The same chain decoded with all of OpenSSL's algorithms. The facts are the same and are copied, because reading a certificate
    /// with thousands of names again would be slow.
    var whole: SentChain {
        SentChain(
            sent, slim: false,
            knowing: Dictionary(uniqueKeysWithValues: members.map { ($0.position, $0.certificate) }))
    }

    private init(_ sent: [CertificateDER], slim: Bool, knowing facts: [Int: Certificate]) {
        var members: [Member] = []
        var pool: [OwnedObject] = []
        var problem: String?
        for (position, der) in sent.enumerated() {
            do throws(TLSFault) {
                let object = try OwnedObject.certificate(der, slim: slim)
                if position > 0 { pool.append(object) }
                let certificate = if let fact = facts[position] { fact } else { try Certificate(der, decoded: object) }
                members.append(Member(position: position, certificate: certificate, object: object))
            } catch {
                if position == 0 { problem = error.description }
            }
        }
        self.sent = sent
        isSlim = slim
        self.members = members
        self.pool = pool
        leafProblem = problem
    }

    /// A chain of the leaf and of the certificates at these positions of another chain, in that order.
    init(_ positions: some Sequence<Int>, of chain: SentChain) {
        let above = positions.compactMap { position in chain.members.first { $0.position == position } }
        let members = Array(chain.members.prefix(1)) + above
        sent = members.map(\.certificate.der)
        leafProblem = chain.leafProblem
        isSlim = chain.isSlim
        self.members = members
        pool = above.map(\.object)
    }

    /// The decoded certificates, with their positions in the chain as sent.
    public var certificates: [(position: Int, certificate: Certificate)] {
        members.map { ($0.position, $0.certificate) }
    }

    /// The server's own certificate, which is the first; nil if it cannot be decoded.
    var leaf: Member? {
        members.first.flatMap { $0.position == 0 ? $0 : nil }
    }
}
