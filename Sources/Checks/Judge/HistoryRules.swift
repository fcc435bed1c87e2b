import TLS
import Timekeeping

// Findings that need a comparison with the last check.

/// Seconds for which a change is told: a reader who looks once a day sees it.
private let changeIsTold: Int64 = 86_400
/// Seconds for which addresses may differ while a certificate is rolled out. A roll-out that takes longer has left out an
/// address.
private let longestRollOut: Int64 = 3600

/// The certificate changed: told for a day after the change was first seen.
func certificateChange(in observation: Observation, after precedent: Precedent?, at instant: Instant) -> Finding? {
    guard let precedent else { return nil }
    let now = observation.leaves
    let names = Set(now.keys).intersection(precedent.leaves.keys)
    let before = names.reduce(into: Set()) { $0.formUnion(precedent.leaves[$1] ?? []) }
    let after = names.reduce(into: Set()) { $0.formUnion(now[$1] ?? []) }
    let new = after.subtracting(before)
    guard !new.isEmpty else {
        guard let change = precedent.change, let changed = change.instant("changed_at"),
            instant.seconds(since: changed) < changeIsTold, after.contains(where: { $0.sha256 == change.certificate })
        else { return nil }
        return change
    }
    // A certificate that is still served at another address was not replaced, unless no other could have been.
    let gone = before.subtracting(after)
    return certificateChanged(from: decoded(gone.isEmpty ? before : gone), to: decoded(new), at: observation.at)
}

private func certificateChanged(from old: [Certificate], to new: [Certificate], at instant: Instant) -> Finding? {
    guard let last = old.last, let next = new.last else { return nil }
    var differing = ["certificate"]
    if last.issuerHash != next.issuerHash { differing.append("issuer") }
    if hasAnotherKey(last, next) { differing.append("key") }
    return Finding(
        .certificateChanged, title: "the \(differing.joined(separator: " and ")) changed (\(instant))",
        detail: "Before: \(words(last)). Now: \(words(next)).", certificate: next.sha256,
        evidence: [
            "changed_at": .text("\(instant)"), "differs": .list(differing), "old": .list(evident(old.map(\.sha256))),
            "new": .list(evident(new.map(\.sha256))), "old_issuer": .text(last.issuer),
            "new_issuer": .text(next.issuer), "old_until": .text("\(last.notAfter)"),
            "new_until": .text("\(next.notAfter)"),
        ])
}

/// The certificates that can be decoded; the one that ends last is the last one.
private func decoded(_ leaves: Set<CertificateDER>) -> [Certificate] {
    leaves.compactMap { try? Certificate($0) }.sorted { ($0.notAfter, $0.sha256) < ($1.notAfter, $1.sha256) }
}

/// Compares the kind of the key, and the key identifiers where both have one: they are made from the key (RFC 5280,
/// 4.2.1.2).
private func hasAnotherKey(_ one: Certificate, _ other: Certificate) -> Bool {
    if one.key != other.key { return true }
    guard let left = one.keyID, let right = other.keyID else { return false }
    return left != right
}

private func words(_ certificate: Certificate) -> String {
    "\(certificate.sha256.prefix(16)), \(certificate.key), by \(certificate.issuer), until \(certificate.notAfter)"
}

/// Addresses do not agree under one name: some machines were not renewed, or not set up alike.
///
/// Where only the certificates differ it may be a roll-out: a notice at first, and a warning after an hour.
func disagreement(of judged: [AttemptJudgement], after precedent: Precedent?, at instant: Instant) -> [Finding] {
    var findings: [Finding] = []
    let byName = Dictionary(grouping: judged.filter { $0.chain != nil }, by: \.attempt.serverName)
    for (name, peers) in byName.sorted(by: { $0.key < $1.key }) where peers.count > 1 {
        let leaves = Set(peers.map(\.chain?.leafDigest))
        var differing: [String] = []
        if Set(peers.map(\.attempt.handshake?.version)).count > 1 { differing.append("protocol version") }
        if Set(peers.map(\.status)).count > 1 { differing.append("verdict") }
        let since = leaves.count > 1 ? precedent?.differingSince[name] ?? instant : nil
        let isForgotten = since.map { instant.seconds(since: $0) >= longestRollOut } ?? false
        let isRollOut = since != nil && !isForgotten && differing.isEmpty
        if since != nil, !isForgotten { differing.insert("certificate", at: 0) }
        if let since, isForgotten { findings.append(certificateDiffers(peers, name, since: since)) }
        if !differing.isEmpty {
            findings.append(addressesDisagree(peers, name, differing, since: since, isRollOut: isRollOut))
        }
    }
    return findings
}

private func certificateDiffers(_ peers: [AttemptJudgement], _ name: String, since: Instant) -> Finding {
    let serving = peers.map { peer in
        let leaf = peer.chain?.leaf.map { "\($0.sha256.prefix(16)) until \($0.notAfter)" }
        return "\(peer.attempt.endpoint): \(leaf ?? "no certificate")"
    }
    var finding = Finding(
        .certificateDiffers, title: "the addresses have been serving different certificates since \(since)",
        detail: abridged(serving) + ".", evidence: ["since": .text("\(since)"), "addresses": .list(evident(serving))])
    finding.serverName = name
    return finding
}

private func addressesDisagree(
    _ peers: [AttemptJudgement], _ name: String, _ differing: [String], since: Instant?, isRollOut: Bool
) -> Finding {
    let serving = peers.map { peer in
        let leaf = peer.chain?.leafDigest.map { String($0.prefix(16)) } ?? "no certificate"
        let version = peer.attempt.handshake?.version.map(HandshakeName.version) ?? "no version"
        return "\(peer.attempt.endpoint): \(leaf), \(version), \(peer.status.map { "\($0)" } ?? "gets through")"
    }
    var evidence: [String: Evidence] = ["differs": .list(differing), "addresses": .list(evident(serving))]
    if let since { evidence["since"] = .text("\(since)") }
    var finding = Finding(
        .addressesDisagree, severity: isRollOut ? .notice : nil,
        title: "the addresses differ in \(differing.joined(separator: ", "))",
        detail: abridged(serving) + ".", evidence: evidence)
    finding.serverName = name
    return finding
}
