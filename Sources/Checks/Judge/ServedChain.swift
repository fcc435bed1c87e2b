import TLS
import Timekeeping

/// A chain as it was sent, decoded and searched for paths once, so that it can be asked about any instant.
struct ServedChain {
    /// The certificates that could be decoded, each with its position in the chain.
    let certificates: [(position: Int, certificate: Certificate)]
    /// The server's own certificate: the first one. Nil where that could not be decoded.
    let leaf: Certificate?
    /// SHA-256 of the first certificate, decoded or not; nil where none was sent.
    let leafDigest: String?
    /// The leaf's names; nil where it could not be decoded.
    let names: CoveredNames?
    /// The fault that the server's own certificate is not the first one; nil where it is.
    let misplaced: ChainFault?
    /// Every path from the leaf to an anchor by names and signatures.
    let paths: [CandidatePath]
    let trust: TrustStore
    private let chain: SentChain
    /// The paths that CloudFront's library would take while they are valid.
    private let soundPaths: [CandidatePath]
    /// The library's verification at the instant that is asked about most.
    private let known: (instant: Instant, verification: Verification)

    /// - Parameter instant: The one that will be asked about most. Its verification is kept, since signatures are the
    ///   most expensive part of a verdict.
    init(_ sent: [CertificateDER], trust: TrustStore, at instant: Instant) {
        let chain = SentChain(sent)
        self.chain = chain
        certificates = chain.certificates
        leaf = certificates.first.flatMap { $0.position == 0 ? $0.certificate : nil }
        leafDigest = leaf?.sha256 ?? sent.first?.sha256
        names = leaf.map(CoveredNames.init)
        misplaced = ServedChain.misplacedLeaf(in: certificates)
        paths = trust.paths(chain)
        let verification = trust.verify(chain, at: instant)
        known = (instant, verification)
        // The path that the library took is sound and is not verified again.
        soundPaths = paths.filter { .path($0.certificates) == verification || trust.isSound($0, of: chain) }
        self.trust = trust
    }

    var sent: [CertificateDER] { chain.sent }

    /// Why the first certificate could not be decoded; nil where it could.
    var leafProblem: String? { chain.leafProblem }

    /// What the library says of the chain at that instant.
    func verification(at instant: Instant) -> Verification {
        instant == known.instant ? known.verification : trust.verify(chain, at: instant)
    }

    /// The paths that CloudFront's library would take at that instant.
    func usablePaths(at instant: Instant) -> [CandidatePath] {
        soundPaths.filter { $0.isValid(at: instant) }
    }

    /// When the last of the paths that the library would take ended, be it by the end of the leaf; nil where one has not
    /// ended.
    func ended(by instant: Instant) -> Instant? {
        soundPaths.compactMap { $0.certificates.map(\.notAfter).min() }.max().flatMap { $0 <= instant ? $0 : nil }
    }

    /// The certificate above the leaf that was the first to end, of the path that lasted longest; nil where a path has
    /// not ended above the leaf.
    func endedLink(by instant: Instant) -> (certificate: Certificate, isAnchor: Bool)? {
        let links = soundPaths.map { path in
            path.certificates.dropFirst().min { $0.notAfter < $1.notAfter }.map {
                (certificate: $0, isAnchor: $0 == path.certificates.last)
            }
        }
        guard links.allSatisfy({ $0.map { $0.certificate.notAfter <= instant } ?? false }) else { return nil }
        return links.compactMap { $0 }.max { $0.certificate.notAfter < $1.certificate.notAfter }
    }

    /// The certificates whose dates can change the verdict, each once: those of the paths, and all that the names lead
    /// to from the leaf. The latter count without a valid signature too, since the library picks an issuer by its name
    /// before it checks the signature. Other certificates that were sent do not count.
    var decisive: [Certificate] {
        guard let leaf else { return [] }
        var reached = [leaf]
        var seen: Set = [leaf.sha256]
        var next = 0
        while next < reached.count {
            let child = reached[next]
            next += 1
            for (_, parent) in certificates where child.namesAsIssuer(parent) && seen.insert(parent.sha256).inserted {
                reached.append(parent)
            }
        }
        return reached + paths.flatMap(\.certificates).filter { seen.insert($0.sha256).inserted }
    }

    /// The path from the leaf by names, as far as the certificates that were sent lead; it need not reach an anchor.
    var namedPath: [Certificate] {
        guard var last = leaf else { return [] }
        var path = [last]
        var seen: Set = [last.sha256]
        while !last.isSelfIssued,
            let next = certificates.map(\.certificate).first(where: { candidate in
                last.namesAsIssuer(candidate) && !seen.contains(candidate.sha256)
            })
        {
            path.append(next)
            seen.insert(next.sha256)
            last = next
        }
        return path
    }
}

/// What is wrong with a chain at an instant.
struct ChainFault {
    /// The certificate at fault; nil where it cannot be decoded.
    let culprit: Certificate?
    let finding: Finding

    var code: FindingCode { finding.code }
}

extension ServedChain {
    /// Why CloudFront refuses the chain at that instant; nil where it gets through. The forecast asks the same function
    /// about the future.
    func fault(at instant: Instant) -> ChainFault? {
        guard let leaf else { return nil }
        if let fault = leafFault(leaf, at: instant) { return fault }
        switch verification(at: instant) {
        case .fault(let fault):
            return chainFault(fault, leaf: leaf, at: instant)
        case .path(let path):
            return orderFault(verified: path, at: instant)
        }
    }

    private func leafFault(_ leaf: Certificate, at instant: Instant) -> ChainFault? {
        if let misplaced { return misplaced }
        // OpenSSL's comparison, and so the library's, takes the second of notAfter itself as past the end.
        if instant >= leaf.notAfter {
            return ChainFault(
                culprit: leaf,
                finding: Finding(
                    .certificateExpired, title: "the certificate expired \(leaf.notAfter.relative(to: instant))",
                    detail: "\(leaf.subject) was valid until \(leaf.notAfter).", certificate: leaf.sha256,
                    evidence: ["not_after": .text("\(leaf.notAfter)"), "subject": .text(leaf.subject)]))
        }
        if instant < leaf.notBefore {
            return ChainFault(
                culprit: leaf,
                finding: Finding(
                    .certificateNotYetValid,
                    title: "the certificate becomes valid only \(leaf.notBefore.relative(to: instant))",
                    detail: "\(leaf.subject) is valid from \(leaf.notBefore).", certificate: leaf.sha256,
                    evidence: ["not_before": .text("\(leaf.notBefore)"), "subject": .text(leaf.subject)]))
        }
        return nil
    }
}
