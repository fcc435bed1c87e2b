import TLS
import Timekeeping

/// The judgement on a chain. It is made once for all attempts that showed the chain, whatever the address and name.
struct CertificateJudgement {
    let chain: ServedChain
    /// The certificates whose dates can change the verdict.
    let decisive: [Certificate]
    /// The findings that do not depend on the name that was asked for.
    private(set) var findings: [Finding] = []
    /// The verified path; empty where there is none.
    private(set) var path: [Certificate] = []
    /// The forecast where the name that was asked for is covered.
    private(set) var forecast = Forecast(failsAt: nil, because: nil)
    /// The chain ends before the leaf does. This is told only where the name is covered.
    private var chainEnd: Finding?

    init(_ chain: ServedChain, expecting: Expectations, at instant: Instant) {
        self.chain = chain
        decisive = chain.decisive
        guard !chain.sent.isEmpty else { return }
        guard let leaf = chain.leaf else {
            findings = [.undecodable(chain.leafProblem ?? "nothing")]
            forecast = Forecast(failsAt: instant, because: .certificateMalformed)
            return
        }
        findings += [keyFinding(leaf)].compactMap(\.self)
        let fault = chain.fault(at: instant)
        if let fault { findings.append(fault.finding) }
        // An expired leaf must not hide what else is wrong, so the chain is asked about a time when the leaf was valid.
        if let fault, fault.code == .certificateExpired || fault.code == .certificateNotYetValid {
            let whenGood = fault.code == .certificateExpired ? leaf.notAfter.advanced(by: -1) : leaf.notBefore
            if let other = chain.fault(at: whenGood), other.code != .chainExpired {
                findings.append(other.finding)
            } else if let above = chain.expiredAbove(at: instant) {
                findings.append(above.finding)
            }
        }
        if fault == nil, case .path(let verified) = chain.verification(at: instant) {
            path = verified
            findings += pathFindings(chain, verified: verified, at: instant)
        }
        let coming = foretell(chain, leaf: leaf, decisive: decisive, lasting: findings, fault: fault, at: instant)
        forecast = coming.forecast
        if fault == nil {
            findings += [leafEnd(leaf, expecting: expecting, at: instant)].compactMap(\.self)
            chainEnd = endAbove(leaf, coming, expecting: expecting, at: instant)
        }
        if let deployed = expecting.deployed {
            findings += [deploymentFinding(deployed, served: chain, leaf: leaf)].compactMap(\.self)
        }
    }

    /// The findings and the forecast where that name was asked for.
    func findings(
        for name: RequiredName, at instant: Instant
    ) -> (findings: [Finding], forecast: Forecast) {
        guard let leaf = chain.leaf, let names = chain.names, chain.misplaced == nil else {
            return (findings, forecast)
        }
        let named = nameFinding(leaf, names, name)
        guard let named, named.meansFailureNow else {
            return (findings + [named, chainEnd].compactMap(\.self), forecast)
        }
        // A chain that fails already keeps the instant from which it has failed.
        let fails = forecast.failsAt.map { $0 <= instant } ?? false
        return (findings + [named], fails ? forecast : Forecast(failsAt: instant, because: named.code))
    }
}

/// What is wrong with the key of the leaf (AWS, "Requirements for using SSL/TLS certificates with CloudFront").
func keyFinding(_ leaf: Certificate) -> Finding? {
    let isSupported: Bool
    switch leaf.key {
    case .rsa(let bits): isSupported = CloudFront.rsaBits.contains(bits)
    case .ec(let curve): isSupported = CloudFront.certificateCurves.contains(curve)
    case .other: isSupported = false
    }
    guard isSupported else {
        return Finding(
            .certificateKeyUnsupported, title: "the certificate's key is \(leaf.key)",
            detail: "CloudFront takes RSA of 1024 to 4096 bits, P-256 and P-384.", certificate: leaf.sha256,
            evidence: ["key": .text(leaf.key.description)])
    }
    guard case .rsa(let bits) = leaf.key, bits < 2048 else { return nil }
    return Finding(
        .certificateKeyWeak, title: "the certificate has a key of only \(bits) bits",
        detail: "\(leaf.subject) has an RSA key of \(bits) bits.", certificate: leaf.sha256,
        evidence: ["key": .text(leaf.key.description)])
}

/// Findings on a chain that CloudFront accepts.
private func pathFindings(_ chain: ServedChain, verified: [Certificate], at instant: Instant) -> [Finding] {
    var findings: [Finding] = []
    if chain.sent.count > CloudFront.longestChain {
        findings.append(
            Finding(
                .chainTooLong, title: "\(chain.sent.count) certificates are sent",
                detail: "AWS's library takes \(CloudFront.longestChain) at the most.",
                evidence: ["sent": .number(Double(chain.sent.count))]))
    }
    // A cross-sign that leads to another root counts as needed although the path of this store ends before it: with
    // another store it is on the path.
    let inOrder = chain.usablePaths(at: instant).filter(\.isInOrder).map(\.certificates)
    // The server's own certificate is needed even where it is an anchor itself.
    let needed = Set(
        ((inOrder.isEmpty ? [verified] : inOrder).flatMap { $0.dropLast() } + verified.prefix(1)).map(\.sha256))
    var seen: Set<CertificateDER> = []
    let extra = chain.sent.enumerated().filter { _, der in
        !seen.insert(der).inserted || !needed.contains(der.sha256)
    }.map { position, _ in
        chain.certificates.first { $0.position == position }?.certificate.subject ?? "certificate \(position + 1)"
    }
    if !extra.isEmpty, verified.count > 1 {
        findings.append(
            Finding(
                .chainExtra, title: "\(extra.count) of \(chain.sent.count) certificates are not needed",
                detail: "On no path to a trusted root, or that root itself: \(abridged(extra)).",
                evidence: ["extra": .list(evident(extra))]))
    }
    if let weak = verified.dropLast().first(where: { hasWeakSignature($0) }) {
        findings.append(
            Finding(
                .certificateSignatureWeak, title: "\(weak.subject) is signed with \(weak.signatureAlgorithm)",
                detail: "Certificates below the anchor with SHA-1 or MD5 may be refused at any time.",
                certificate: weak.sha256,
                evidence: ["algorithm": .text(weak.signatureAlgorithm), "subject": .text(weak.subject)]))
    }
    return findings + [leavingRoot(chain, at: instant)].compactMap(\.self)
}

private func hasWeakSignature(_ certificate: Certificate) -> Bool {
    let algorithm = certificate.signatureAlgorithm.lowercased()
    return algorithm.contains("sha1") || algorithm.contains("md5") || algorithm.contains("md2")
}

/// The only root of the chain leaves Mozilla's list within a year, or has left it.
private func leavingRoot(_ chain: ServedChain, at instant: Instant) -> Finding? {
    let roots = chain.usablePaths(at: instant).compactMap(\.certificates.last)
    let departures = roots.map { RootTimetable.departure(ofSubject: $0.subject) }
    guard !departures.isEmpty, departures.allSatisfy({ $0 != nil }),
        let last = departures.compactMap({ $0 }).max(by: { $0.date < $1.date }), let root = roots.first,
        instant >= last.date.advanced(by: -RootTimetable.notice)
    else { return nil }
    let when = last.date.date
    let title =
        if last.isGone {
            "the root \(root.subject) has left Mozilla's list (by \(when))"
        } else if instant >= last.date {
            "the root \(root.subject) was to leave Mozilla's list (\(when))"
        } else {
            "the root \(root.subject) leaves Mozilla's list (\(when))"
        }
    return Finding(
        .chainRootLeaving, title: title,
        detail: "It is the only anchor of this chain" + (last.isGone ? ", and \(chain.trust.name) still has it" : "")
            + ". CloudFront follows Mozilla's list with a lag that is not known.",
        certificate: root.sha256,
        evidence: ["root": .text(root.subject), "date": .text(when), "is_gone": .flag(last.isGone)])
}

/// The severity of an end that is so many seconds away; nil where it is far enough.
private func severity(_ remaining: Int64, ofLifetime lifetime: Int64, _ expecting: Expectations) -> Severity? {
    if remaining <= expecting.critical.seconds(ofLifetime: lifetime) { return .critical }
    return remaining <= expecting.warning.seconds(ofLifetime: lifetime) ? .warning : nil
}

/// The leaf ends within a threshold.
private func leafEnd(_ leaf: Certificate, expecting: Expectations, at instant: Instant) -> Finding? {
    let remaining = leaf.notAfter.seconds(since: instant)
    guard let severity = severity(remaining, ofLifetime: leaf.lifetime, expecting) else { return nil }
    return Finding(
        .certificateExpiresSoon, severity: severity,
        title: "the certificate expires \(leaf.notAfter.relative(to: instant)) (\(leaf.notAfter.date))",
        detail: "\(leaf.subject) is valid until \(leaf.notAfter), \(leaf.lifetime / 86_400) days in all.",
        certificate: leaf.sha256,
        evidence: ["not_after": .text("\(leaf.notAfter)"), "lifetime_seconds": .number(Double(leaf.lifetime))])
}

/// The path above the leaf ends within a threshold, and before the leaf does.
private func endAbove(
    _ leaf: Certificate, _ coming: Foretold, expecting: Expectations, at instant: Instant
) -> Finding? {
    guard let end = coming.forecast.failsAt, end < leaf.notAfter, end > instant, let fault = coming.fault,
        let culprit = fault.culprit,
        let severity = severity(end.seconds(since: instant), ofLifetime: culprit.lifetime, expecting)
    else { return nil }
    return Finding(
        .chainExpiresSoon, severity: severity,
        title: "the chain ends \(end.relative(to: instant)) (\(end.date)), before the certificate does",
        detail: "Then: \(fault.finding.title). The server's own certificate is valid until \(leaf.notAfter).",
        certificate: culprit.sha256,
        evidence: [
            "ends": .text("\(end)"), "certificate": .text(culprit.subject), "then": .text(fault.code.rawValue),
        ])
}

extension Finding {
    /// The server's own certificate cannot be decoded, for the reason that the decoder gives.
    static func undecodable(_ words: String) -> Finding {
        Finding(
            .certificateMalformed, title: "the server's certificate cannot be decoded",
            detail: "The decoder says: \(words).", evidence: ["reason": .text(words)])
    }
}
