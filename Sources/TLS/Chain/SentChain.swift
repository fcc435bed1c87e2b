/// A chain as it was sent, decoded once, so that it can be verified at any number of instants.
public struct SentChain: Sendable {
    /// The certificates in the order in which they were sent, whatever they are.
    public let sent: [CertificateDER]
    /// Why the first one could not be decoded; nil where it could, and where there is none.
    public let leafProblem: String?
    /// Those of which the facts are known, in order.
    let members: [Member]
    /// Everything behind the first that the library can decode, facts or not.
    let pool: [OwnedObject]

    struct Member: Sendable {
        /// Where it stood in the chain as sent.
        let position: Int
        let certificate: Certificate
        let object: OwnedObject
    }

    /// Whether the slim provider decoded it.
    let isSlim: Bool

    /// Decodes what was sent.
    ///
    /// - Parameter slim: whether the few algorithms that nearly every chain is made of will do. They are faster by far; a fault
    ///   that is found with them is to be looked at once more with all of them.
    public init(_ sent: [CertificateDER], slim: Bool = true) {
        self.init(sent, slim: slim, knowing: [:])
    }

    /// The same chain decoded with all algorithms that the library has. The facts are the same and are kept: reading
    /// them again is what a certificate with thousands of names would make dear.
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
            do throws(MalformedCertificate) {
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

    /// The leaf of a chain and its certificates at these further places, in that order, and nothing else.
    init(_ positions: some Sequence<Int>, of chain: SentChain) {
        let above = positions.compactMap { position in chain.members.first { $0.position == position } }
        let members = Array(chain.members.prefix(1)) + above
        sent = members.map(\.certificate.der)
        leafProblem = chain.leafProblem
        isSlim = chain.isSlim
        self.members = members
        pool = above.map(\.object)
    }

    /// What could be decoded, with its place in the chain.
    public var certificates: [(position: Int, certificate: Certificate)] {
        members.map { ($0.position, $0.certificate) }
    }

    /// The one that stands for the server: the first; nil where it could not be decoded.
    var leaf: Member? {
        members.first.flatMap { $0.position == 0 ? $0 : nil }
    }
}
