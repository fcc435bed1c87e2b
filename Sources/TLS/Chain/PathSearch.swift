internal import COpenSSL
public import Timekeeping

/// A path from the leaf to an anchor over certificates that were sent.
public struct CandidatePath: Hashable, Sendable {
    /// Leaf first, anchor last.
    public let certificates: [Certificate]
    /// The position in the sent chain of each certificate but the anchor.
    public let positions: [Int]

    /// Whether the certificates were sent in the order in which they are needed.
    public var isInOrder: Bool {
        zip(positions, positions.dropFirst()).allSatisfy { $0 < $1 }
    }
}

extension CandidatePath {
    /// Whether every certificate of the path, including the anchor, is valid at `instant`. The second of notAfter is too late, as
    /// in OpenSSL and therefore in AWS's library.
    public func isValid(at instant: Instant) -> Bool {
        certificates.allSatisfy { $0.notBefore <= instant && instant < $0.notAfter }
    }
}

extension TrustStore {
    /// The most paths that are searched. An honest chain does not have more cross-signed certificates.
    private static let mostPaths = 16
    /// The most certificates below the anchor. AWS's library stops at seven (`DEFAULT_MAX_CHAIN_DEPTH`); the finding for longer
    /// paths needs a few more.
    private static let deepest = 12

    /// Every path from the first certificate to an anchor, by names, key identifiers and signatures. `isSound(_:of:)` checks
    /// purposes and constraints, and `CandidatePath.isValid(at:)` the validity.
    public func paths(_ chain: SentChain) -> [CandidatePath] {
        let found = search(chain)
        // An algorithm that the slim provider lacks looks like a wrong signature.
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

    /// Whether CloudFront's library would accept the path on its own while its certificates are valid. This checks signatures,
    /// purposes and constraints, which do not depend on the time.
    ///
    /// - Parameter chain: The chain in which the path was found.
    public func isSound(_ path: CandidatePath, of chain: SentChain) -> Bool {
        guard let last = path.certificates.last,
            let anchor = anchors(named: last.subjectHash).first(where: { $0.certificate.sha256 == last.sha256 }),
            case .path = verify(SentChain(path.positions.dropFirst(), of: chain), only: anchor.object, at: nil)
        else { return false }
        return true
    }
}

/// The issuers of each certificate in a chain.
///
/// Signatures are checked from the anchors down, so every key is known to be genuine before it is used. A peer cannot make us
/// compute with keys of its own choice, which might be slow on purpose.
private struct Issuers {
    /// The most signatures that are checked for one chain. A path of twelve certificates needs twelve.
    private static let mostSignatures = 64

    /// For each member, the members that signed it and have a path to an anchor; in the order in which they were sent.
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

        // Members with a path to an anchor. From `next` on, the members that they signed are still unknown.
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

    /// The first member and all possible issuers above it by name, in the order in which they were sent.
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
