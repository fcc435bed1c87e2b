internal import COpenSSL
public import Timekeeping

/// One way from the leaf to an anchor, over certificates that were sent.
public struct CandidatePath: Hashable, Sendable {
    /// Leaf first, anchor last.
    public let certificates: [Certificate]
    /// For each of them but the anchor, where it stood in the chain as sent.
    public let positions: [Int]

    /// Whether the certificates were sent in the order in which they are needed.
    public var isInOrder: Bool {
        zip(positions, positions.dropFirst()).allSatisfy { $0 < $1 }
    }
}

extension CandidatePath {
    /// Whether every certificate of it, the anchor included, is valid at that instant. The second of notAfter itself is
    /// past the end, as in OpenSSL's comparison and so in the library's.
    public func isValid(at instant: Instant) -> Bool {
        certificates.allSatisfy { $0.notBefore <= instant && instant < $0.notAfter }
    }
}

extension TrustStore {
    /// Paths that are looked for at the most; a chain with more cross-signs than this is no honest one.
    private static let mostPaths = 16
    /// Certificates below the anchor at the most; AWS's library stops at seven (`DEFAULT_MAX_CHAIN_DEPTH`), and the
    /// finding for longer ones wants to see beyond.
    private static let deepest = 12

    /// Every way from the first certificate to an anchor, by names, key identifiers and signatures. Validity, purposes
    /// and constraints are not looked at: `isSound(_:)` and `CandidatePath.isValid(at:)` do that.
    public func paths(_ chain: SentChain) -> [CandidatePath] {
        let found = search(chain)
        // An algorithm that the slim provider lacks looks like a signature that is wrong.
        return found.isEmpty && chain.isSlim ? search(chain.whole) : found
    }

    private func search(_ chain: SentChain) -> [CandidatePath] {
        guard chain.leaf != nil else { return [] }
        let members = chain.members
        let issuers = Issuers(of: chain, in: self)
        var found: [CandidatePath] = []

        func extend(_ path: [Int]) {
            guard found.count < TrustStore.mostPaths, path.count <= TrustStore.deepest, let top = path.last else {
                return
            }
            if isAnchor(members[top].certificate) {
                found.append(
                    CandidatePath(
                        certificates: path.map { members[$0].certificate },
                        positions: path.dropLast().map { members[$0].position }))
                return
            }
            for anchor in issuers.anchors[top] {
                found.append(
                    CandidatePath(
                        certificates: path.map { members[$0].certificate } + [anchor],
                        positions: path.map { members[$0].position }))
            }
            for parent in issuers.members[top]
            where !path.contains(where: { members[$0].certificate.sha256 == members[parent].certificate.sha256 }) {
                extend(path + [parent])
            }
        }
        extend([0])
        return found
    }

    /// Whether CloudFront's library would accept the path, if it were the only one, while its certificates are valid:
    /// signatures, purposes and constraints, which no instant changes.
    ///
    /// - Parameter chain: The one in which the path was found.
    public func isSound(_ path: CandidatePath, of chain: SentChain) -> Bool {
        guard let last = path.certificates.last,
            let anchor = anchors(named: last.subjectHash).first(where: { $0.certificate.sha256 == last.sha256 }),
            case .path = verify(SentChain(path.positions.dropFirst(), of: chain), only: anchor.object, at: nil)
        else { return false }
        return true
    }
}

/// Who signed whom among the certificates sent.
///
/// Signatures are checked from the anchors downwards, so each is checked with a key that is known to be genuine by then:
/// a peer cannot make us compute with keys of its own choice, which may be made to be slow.
private struct Issuers {
    /// Signatures that are checked at the most for one chain: a path of twelve needs as many.
    private static let mostSignatures = 64

    /// For each member, those that signed it and are signed up to an anchor themselves; in the order as sent.
    private(set) var members: [[Int]]
    /// For each member, the anchors that signed it.
    private(set) var anchors: [[Certificate]]

    init(of chain: SentChain, in store: TrustStore) {
        let all = chain.members
        let relevant = Issuers.reach(of: all)
        var members: [[Int]] = Array(repeating: [], count: all.count)
        var anchors: [[Certificate]] = Array(repeating: [], count: all.count)
        var signatures = Issuers.mostSignatures

        func isSigned(_ child: OwnedObject, by parent: OwnedObject) -> Bool {
            guard signatures > 0 else { return false }
            signatures -= 1
            ErrorQueue.clear()
            defer { ErrorQueue.clear() }
            guard let key = unsafe X509_get0_pubkey(parent.pointer) else { return false }
            return unsafe X509_verify(child.pointer, key) == 1
        }

        // Genuine ones whose own children are still to be looked for.
        var genuine: [Int] = []
        for child in relevant where !store.isAnchor(all[child].certificate) {
            for anchor in store.anchors(named: all[child].certificate.issuerHash)
            where all[child].certificate.namesAsIssuer(anchor.certificate)
                && isSigned(all[child].object, by: anchor.object)
            {
                anchors[child].append(anchor.certificate)
            }
            if !anchors[child].isEmpty { genuine.append(child) }
        }
        var next = 0
        while next < genuine.count {
            let parent = genuine[next]
            next += 1
            for child in relevant
            where child != parent && all[child].certificate.namesAsIssuer(all[parent].certificate)
                && isSigned(all[child].object, by: all[parent].object)
            {
                members[child].append(parent)
                if !genuine.contains(child) { genuine.append(child) }
            }
        }
        self.members = members.map { $0.sorted() }
        self.anchors = anchors
    }

    /// The members that the names lead to from the first one, itself included; in the order as sent.
    private static func reach(of all: [SentChain.Member]) -> [Int] {
        var reached = [0]
        var seen: Set = [0]
        var next = 0
        while next < reached.count {
            let child = all[reached[next]].certificate
            next += 1
            for (index, parent) in all.enumerated()
            where !seen.contains(index) && child.namesAsIssuer(parent.certificate) {
                seen.insert(index)
                reached.append(index)
            }
        }
        return reached.sorted()
    }
}
