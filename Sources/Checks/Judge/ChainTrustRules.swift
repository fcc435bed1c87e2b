import TLS
import Timekeeping

extension ServedChain {
    /// The finding for the reason why no path was accepted.
    func chainFault(_ fault: VerificationFault, leaf: Certificate, at instant: Instant) -> ChainFault {
        let culprit = fault.certificate ?? leaf
        switch fault.reason {
        case .selfSignedLeaf:
            return selfSigned(leaf)
        case .issuerMissing:
            return leaf.isSelfIssued ? selfSigned(leaf) : missingIssuer(leaf)
        case .selfSignedAbove:
            return untrusted(root: namedPath.last ?? culprit, wasSent: true)
        case .expired:
            return expiredAbove(at: instant) ?? expired(culprit, isAnchor: trust.isAnchor(culprit), at: instant)
        case .notYetValid:
            return invalid(culprit, "it is valid only from \(culprit.notBefore)", depth: fault.depth)
        case .badSignature, .invalid:
            return invalid(culprit, fault.words, depth: fault.depth)
        case .undecodable:
            return ChainFault(culprit: nil, finding: .undecodable(fault.words))
        }
    }

    /// The fault that every path has ended above the leaf; nil where one has not.
    func expiredAbove(at instant: Instant) -> ChainFault? {
        endedLink(by: instant).map { expired($0.certificate, isAnchor: $0.isAnchor, at: instant) }
    }

    private func expired(_ culprit: Certificate, isAnchor: Bool, at instant: Instant) -> ChainFault {
        let kind = isAnchor ? "the root" : "an intermediate"
        return ChainFault(
            culprit: culprit,
            finding: Finding(
                .chainExpired,
                title: "\(kind) expired \(culprit.notAfter.relative(to: instant)): \(culprit.subject)",
                detail: "It was valid until \(culprit.notAfter), and every usable path needs it.",
                certificate: culprit.sha256,
                evidence: ["subject": .text(culprit.subject), "not_after": .text("\(culprit.notAfter)")]))
    }

    private func selfSigned(_ leaf: Certificate) -> ChainFault {
        ChainFault(
            culprit: leaf,
            finding: Finding(
                .certificateSelfSigned, title: "the certificate is self-signed",
                detail: "\(leaf.subject) is its own issuer, and no CA that CloudFront trusts.",
                certificate: leaf.sha256, evidence: ["subject": .text(leaf.subject)]))
    }

    private func invalid(_ culprit: Certificate, _ words: String, depth: Int) -> ChainFault {
        ChainFault(
            culprit: culprit,
            finding: Finding(
                .chainInvalid, title: "the chain is not valid: \(words)",
                detail: "At depth \(depth) (0 is the server's own): \(culprit.subject).", certificate: culprit.sha256,
                evidence: ["reason": .text(words), "depth": .number(Double(depth)), "subject": .text(culprit.subject)]))
    }

    private func untrusted(root: Certificate, wasSent: Bool) -> ChainFault {
        let name = wasSent ? root.subject : root.issuer
        return ChainFault(
            culprit: root,
            finding: Finding(
                .chainUntrusted, title: "the chain ends in a CA that CloudFront does not trust: \(name)",
                detail: "It is not among the \(trust.anchorCount) anchors of \(trust.name).", certificate: root.sha256,
                evidence: ["root": .text(name), "store": .text(trust.name)]))
    }

    /// The fault of a path that stops at a certificate whose issuer is neither sent nor an anchor. The certificate does
    /// not say whether its issuer is a missing intermediate or an untrusted root: `isForeignRoot` decides by the signs.
    private func missingIssuer(_ leaf: Certificate) -> ChainFault {
        let top = namedPath.last ?? leaf
        guard !isForeignRoot(issuerOf: top) else { return untrusted(root: top, wasSent: false) }
        var evidence: [String: Evidence] = ["missing_issuer": .text(top.issuer), "issued": .text(top.subject)]
        if let keyID = top.authorityKeyID { evidence["missing_key_id"] = .text(Hex.lowercase(keyID)) }
        if !top.issuerURLs.isEmpty { evidence["issuer_urls"] = .list(top.issuerURLs) }
        let hasNamesake = certificates.contains { $0.certificate.subjectHash == top.issuerHash }
        return ChainFault(
            culprit: top,
            finding: Finding(
                .chainIncomplete, title: "an intermediate certificate is missing: \(top.issuer)",
                detail: "It issued \(top.subject), and the server "
                    + (hasNamesake ? "sends one of that name with another key or serial number." : "does not send it.")
                    + (top.issuerURLs.first.map { " It can be had from \($0)." } ?? ""),
                certificate: leaf.sha256, evidence: evidence))
    }

    private func isForeignRoot(issuerOf top: Certificate) -> Bool {
        let issuer = DistinguishedNameText.attributes(of: top.issuer)
        let commonName = issuer.first { $0.type == "CN" }?.value
        if issuer.contains(where: { privateAuthorities.contains($0.value) }) { return true }
        if let commonName, crossSignedRoots.contains(commonName) { return false }
        if issuer.contains(where: { $0.type == "O" && trust.hasAnchor(ofOrganisation: $0.value) }) { return false }
        if !top.issuerURLs.isEmpty { return false }
        return commonName?.lowercased().contains("root") ?? false
    }
}

/// Roots that are not in the stores themselves yet and have to be sent as cross-signed intermediates
/// (letsencrypt/website, "Chains of Trust", 2026-07-08: trust goes by cross-signs of ISRG Root X1 and X2).
private let crossSignedRoots: Set<String> = ["Root YE", "Root YR", "ISRG Root X2"]

/// CAs that sign leaves for the clients of one company only and are in no public store, by the Organizational Unit of
/// their names (Cloudflare, "Origin CA certificates").
private let privateAuthorities: Set<String> = [
    "CloudFlare Origin SSL Certificate Authority", "CloudFlare Origin SSL ECC Certificate Authority",
]
