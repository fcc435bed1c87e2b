import TLS

// Facts about a server that are no faults, but help to mend one, and an alert that may be a fault.

/// The certificate that a client without a server name gets. It was asked for because something failed.
func defaultCertificate(_ attempt: Attempt, served: Certificate?, others: FurtherLeaves) -> Finding? {
    guard let leaf = attempt.diagnosis?.withoutServerName?.chain.first.flatMap({ others[$0] }) else { return nil }
    let names = leaf.shownNames
    let isServed = leaf.sha256 == served?.sha256
    let covered = names.isEmpty ? "It has no name." : "It covers \(leaf.nameList)."
    return Finding(
        .defaultCertificate,
        title: isServed
            ? "the server shows its default certificate, as to a client without a server name: \(leaf.subject)"
            : "a client without a server name gets \(leaf.subject)",
        detail: isServed ? "\(covered) So the server has no other for \(attempt.serverName)." : covered,
        certificate: leaf.sha256,
        evidence: ["subject": .text(leaf.subject), "names": .list(evident(names)), "is_served": .flag(isServed)])
}

/// A warning alert: it did not end this handshake, and may end CloudFront's (s2n `tls/s2n_alerts.c`).
func warned(by alert: UInt8) -> Finding {
    let name = HandshakeName.alert(alert)
    return Finding(
        .tlsWarningAlert, title: "the server warns of \(name) and goes on",
        detail: "It sent the alert \(alert), \(name), as a warning before its certificate.",
        evidence: ["alert": .text(name)])
}

/// What would break if `OriginSslProtocols` were tightened to `TLSv1.2`; nil where it is `TLSv1.2` already, or where the
/// handshake failed at an address.
func readiness(of observation: Observation) -> Finding? {
    guard CloudFront.floor(of: observation.origin.protocols) < 0x0303, !observation.attempts.isEmpty else { return nil }
    var old: [String] = []
    for attempt in observation.attempts {
        guard let handshake = attempt.handshake, handshake.outcome == .completed, let version = handshake.version else {
            return nil
        }
        if version < 0x0303 { old.append("\(attempt.endpoint): \(HandshakeName.version(version))") }
    }
    let count = observation.attempts.count
    return Finding(
        .tlsReadyFor,
        title: old.isEmpty
            ? "OriginSslProtocols can be tightened to TLSv1.2: nothing here needs an older version"
            : "OriginSslProtocols cannot be tightened to TLSv1.2 yet: CloudFront would return 502",
        detail: old.isEmpty
            ? (count == 1 ? "The handshake agrees" : "Each of the \(count) handshakes agrees")
                + " on TLSv1.2 or higher."
            : "\(old.count) of \(count) handshakes agree on less, which is the best that the server has: "
                + "\(abridged(old)).",
        remedy: old.isEmpty ? "Leave only `TLSv1.2` in `OriginSslProtocols`." : nil,
        evidence: ["ready": .flag(old.isEmpty), "older": .list(evident(old))])
}
