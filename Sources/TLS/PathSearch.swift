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

extension TrustStore {
    /// Paths that are looked for at the most; a chain with more cross-signs than this is no honest one.
    private static let mostPaths = 16
    /// Signatures that are checked at the most for one chain.
    private static let mostSignatures = 64
    /// Certificates below the anchor at the most; AWS's library stops at seven (`DEFAULT_MAX_CHAIN_DEPTH`), and the
    /// finding for longer ones wants to see beyond.
    private static let deepest = 12

    /// Every way from the first certificate to an anchor, by names, key identifiers and signatures. Validity, purposes
    /// and constraints are not looked at: `isUsable(_:at:)` does that.
    public func paths(_ chain: [CertificateDER]) -> [CandidatePath] {
        let sent: [(position: Int, certificate: Certificate, object: OwnedObject)] =
            chain.enumerated().compactMap { position, der in
                guard let object = try? OwnedObject.certificate(der),
                    let certificate = try? Certificate(der, decoded: object)
                else { return nil }
                return (position, certificate, object)
            }
        guard let leaf = sent.first, leaf.position == 0 else { return [] }
        var found: [CandidatePath] = []
        var signatures = TrustStore.mostSignatures

        func isSigned(_ child: OwnedObject, by parent: OwnedObject) -> Bool {
            guard signatures > 0 else { return false }
            signatures -= 1
            ErrorQueue.clear()
            defer { ErrorQueue.clear() }
            guard let key = unsafe X509_get0_pubkey(parent.pointer) else { return false }
            return unsafe X509_verify(child.pointer, key) == 1
        }

        func extend(_ path: [Int]) {
            guard found.count < TrustStore.mostPaths, path.count <= TrustStore.deepest, let last = path.last else {
                return
            }
            let top = sent[last]
            if isAnchor(top.certificate) {
                found.append(
                    CandidatePath(
                        certificates: path.map { sent[$0].certificate },
                        positions: path.dropLast().map { sent[$0].position }))
                return
            }
            for anchor in anchors(named: top.certificate.issuerDER)
            where top.certificate.namesAsIssuer(anchor.certificate) && isSigned(top.object, by: anchor.object) {
                found.append(
                    CandidatePath(
                        certificates: path.map { sent[$0].certificate } + [anchor.certificate],
                        positions: path.map { sent[$0].position }))
            }
            for (index, parent) in sent.enumerated()
            where !path.contains(index) && !isAnchor(parent.certificate)
                && !path.contains(where: { sent[$0].certificate.sha256 == parent.certificate.sha256 })
                && top.certificate.namesAsIssuer(parent.certificate) && isSigned(top.object, by: parent.object)
            {
                extend(path + [index])
            }
        }
        extend([0])
        return found
    }

    /// Whether CloudFront's library would accept the path at that instant, if it were the only one.
    public func isUsable(_ path: CandidatePath, at instant: Instant) -> Bool {
        let objects = path.certificates.compactMap { try? OwnedObject.certificate($0.der) }
        guard objects.count == path.certificates.count, let leaf = objects.first, let anchor = objects.last else {
            return false
        }
        guard case .path = verify(leaf, pool: Array(objects.dropFirst()), only: anchor, at: instant) else {
            return false
        }
        return true
    }

    /// Whether `parent` signed `child`, by names, key identifiers and the signature itself.
    public static func issued(_ child: Certificate, by parent: Certificate) -> Bool {
        guard child.namesAsIssuer(parent), let childObject = try? OwnedObject.certificate(child.der),
            let parentObject = try? OwnedObject.certificate(parent.der)
        else { return false }
        ErrorQueue.clear()
        defer { ErrorQueue.clear() }
        guard let key = unsafe X509_get0_pubkey(parentObject.pointer) else { return false }
        return unsafe X509_verify(childObject.pointer, key) == 1
    }
}
