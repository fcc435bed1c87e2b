import TLS
import Timekeeping

/// What the handshake means, apart from the chain that was served in it.
func handshakeFindings(
    _ attempt: Attempt, origin: Origin, chain: ServedChain, others: FurtherLeaves, at instant: Instant
) -> [Finding] {
    guard let handshake = attempt.handshake else { return [] }
    var findings: [Finding] = []
    if let request = handshake.clientCertificate, request.refused || refusesRequests(attempt, of: origin) {
        findings.append(clientCertificateRequired(request, answered: request.refused ? nil : attempt.answer?.status))
    } else if handshake.outcome == .completed {
        if let request = handshake.clientCertificate, !request.presented {
            findings.append(clientCertificateRequested(request, isOpeningOnly: handshake.isOpeningOnly))
        }
        if let other = otherCertificate(attempt, origin: origin, chain: chain, others: others) {
            findings.append(other)
        }
        if let alert = handshake.warningAlert { findings.append(warned(by: alert)) }
        findings += negotiated(handshake)
        if attempt.diagnosis?.acceptedVersions == [HandshakeName.version(0x0304)] {
            findings.append(onlyTLS13(origin: origin))
        }
    } else if let failure = failure(attempt, handshake, origin: origin, chain: chain, others: others) {
        findings.append(failure)
    }
    if let other = defaultCertificate(attempt, served: chain.leaf, others: others) { findings.append(other) }
    return findings
}

/// Whether the answer refuses the client certificate. nginx completes the handshake whatever the client presents, and
/// answers 400 to each request where `ssl_verify_client` is not satisfied. 495 and 496 are its own numbers for a bad and a
/// missing certificate, which it can be configured to send. A status that the operator expects is no refusal.
private func refusesRequests(_ attempt: Attempt, of origin: Origin) -> Bool {
    guard let status = attempt.answer?.status, let request = origin.request else { return false }
    return [400, 495, 496].contains(status) && !request.expectStatus.contains(status)
}

/// - Parameter answered: the status of the answer that is the refusal; nil where the handshake was refused.
private func clientCertificateRequired(_ request: ClientCertificateRequest, answered status: Int?) -> Finding {
    var evidence: [String: Evidence] = ["acceptable_issuers": .list(request.acceptableIssuers)]
    if let status { evidence["status"] = .number(Double(status)) }
    return Finding(
        .tlsClientCertificateRequired,
        title: request.presented
            ? "the server refuses the client certificate" : "the server requires a client certificate",
        detail: (status.map { "It ends the handshake, and answers \($0) to the request. " } ?? "") + issuers(request),
        evidence: evidence)
}

private func clientCertificateRequested(_ request: ClientCertificateRequest, isOpeningOnly: Bool) -> Finding {
    Finding(
        .tlsClientCertificateRequested,
        title: isOpeningOnly
            ? "the server asks for a client certificate"
            : "the server asks for a client certificate and goes on without",
        detail: isOpeningOnly
            ? "\(issuers(request)) Whether it goes on without was not seen: cfmon cannot use the suite."
            : issuers(request),
        evidence: ["acceptable_issuers": .list(request.acceptableIssuers)])
}

private func onlyTLS13(origin: Origin) -> Finding {
    let floor = HandshakeName.version(CloudFront.floor(of: origin.protocols))
    let lower = floor == "TLSv1.2" ? floor : "\(floor) to TLSv1.2"
    return Finding(
        .tlsProtocolUndocumented, title: "the server speaks only TLSv1.3 with CloudFront",
        detail: "It refuses the same hello without TLSv1.3 (\(lower)).",
        evidence: ["accepted": .list(["TLSv1.3"]), "refused_from": .text(floor)])
}

private func issuers(_ request: ClientCertificateRequest) -> String {
    request.acceptableIssuers.isEmpty
        ? "It names no issuers that it would accept."
        : "It accepts issuers: \(request.acceptableIssuers.prefix(5).joined(separator: "; "))."
}

/// Findings on the version and the suite of a handshake that works.
private func negotiated(_ handshake: HandshakeRecord) -> [Finding] {
    var findings: [Finding] = []
    if let version = handshake.version, version < 0x0303 {
        let name = HandshakeName.version(version)
        findings.append(
            Finding(
                .tlsProtocolDeprecated, title: "the server negotiates \(name)",
                detail: "\(name) is the best that the server and the distribution have in common.",
                evidence: ["version": .text(name)]))
    }
    if let suite = handshake.suite {
        let name = CipherSuite.name(of: suite)
        if CipherSuite.known(suite)?.isDocumented == false {
            findings.append(
                Finding(
                    .tlsCipherUndocumented, title: "\(name) is not in AWS's table of origin ciphers",
                    detail: "AWS's library offers it, its documentation does not promise it.",
                    evidence: ["suite": .text(name)]))
        }
        if CipherSuite.isWeak(suite) {
            findings.append(
                Finding(
                    .tlsCipherWeak, title: "the server picks the weak cipher suite \(name)",
                    detail: "It was the server's choice among all that CloudFront offers."
                        + (handshake.isOpeningOnly ? openingOnly : ""),
                    evidence: ["suite": .text(name)]))
        }
    }
    return findings
}

/// What is missing where only a raw hello could be sent.
private let openingOnly =
    " No library has it any more, so cfmon judged what the server sends before it: no request was made."

/// Why the handshake failed, as specifically as the evidence allows; nil where a finding on the certificate says it.
private func failure(
    _ attempt: Attempt, _ handshake: HandshakeRecord, origin: Origin, chain: ServedChain, others: FurtherLeaves
) -> Finding? {
    // An unsupported key, or a chain whose first certificate is not the server's, breaks the handshake too: the finding
    // on the certificate names the cause.
    if chain.misplaced != nil || chain.leaf.flatMap(unsupportedKey) != nil { return nil }
    switch handshake.outcome {
    case .completed: return nil
    case .notTLS(let bytes): return notSpoken(bytes)
    case .timedOut(let bytes):
        return Finding(
            .tlsTimeout, title: "the handshake does not end",
            detail: "\(bytes) bytes came within \(origin.timeout) s.", evidence: ["bytes": .number(Double(bytes))])
    case .alert(let number): return refusal(alert: number, attempt, handshake, origin: origin, others: others)
    case .closed(let bytes), .reset(let bytes):
        if let known = mismatch(attempt, handshake, origin: origin, others: others) { return known }
        let how = if case .reset = handshake.outcome { "reset" } else { "closed" }
        return Finding(
            .tlsClosed, title: "the server \(how == "reset" ? "resets" : "closes") the connection in the handshake",
            detail: "After \(bytes) bytes, without an alert.",
            evidence: ["bytes": .number(Double(bytes)), "how": .text(how)])
    case .malformed(let words):
        if let known = mismatch(attempt, handshake, origin: origin, others: others) { return known }
        return Finding(
            .tlsMalformed, title: "the server breaks the TLS protocol", detail: "The library says: \(words).",
            evidence: ["reason": .text(words)])
    }
}

private func refusal(
    alert number: UInt8, _ attempt: Attempt, _ handshake: HandshakeRecord, origin: Origin, others: FurtherLeaves
) -> Finding {
    let alert = HandshakeName.alert(number)
    if let known = mismatch(attempt, handshake, origin: origin, others: others) { return known }
    // protocol_version (RFC 8446, 6.2)
    if number == 70 { return noCommonProtocol(accepted: [], origin: origin) }
    // unrecognized_name (RFC 6066, 3)
    if number == 112 { return serverNameRefused(attempt, alert: alert, origin: origin) }
    return Finding(
        .tlsRefused, title: "the server refuses the handshake with the alert \(alert)",
        detail: "It sent the fatal alert \(number), \(alert).", evidence: ["alert": .text(alert)])
}

private func unsupportedKey(of leaf: Certificate) -> Finding? {
    keyFinding(leaf).flatMap { $0.code == .certificateKeyUnsupported ? $0 : nil }
}

/// What further connections have shown to be the cause: the server name, the version, the key, the suite or the group.
private func mismatch(
    _ attempt: Attempt, _ handshake: HandshakeRecord, origin: Origin, others: FurtherLeaves
) -> Finding? {
    let accepted = Accepted(attempt.diagnosis, by: handshake)
    let floor = CloudFront.floor(of: origin.protocols)
    if let version = handshake.version, version < floor {
        return noCommonProtocol(accepted: accepted.versions, origin: origin)
    }
    if let other = attempt.diagnosis?.withOriginDomain, other.outcome == .completed {
        return serverNameRefused(attempt, alert: words(for: handshake.outcome), origin: origin)
    }
    let offered = CloudFront.versions.filter { $0 >= floor }.map(HandshakeName.version)
    if !accepted.versions.isEmpty, !accepted.versions.contains(where: offered.contains) {
        return noCommonProtocol(accepted: accepted.versions, origin: origin)
    }
    let broadLeaf = attempt.diagnosis?.offeredEverything?.chain.first.flatMap { others[$0] }
    if let key = broadLeaf.flatMap(unsupportedKey) { return key }
    // Where a suite of CloudFront's was agreed on, the failure has another cause.
    guard handshake.suite == nil else { return nil }
    let suites = CipherSuite.offered.map(\.openSSL)
    if !accepted.suites.isEmpty, !accepted.suites.contains(where: suites.contains) {
        return Finding(
            .tlsNoCommonCipher, title: "the server accepts none of CloudFront's cipher suites",
            detail: accepted.sentence(accepted.suites, rounds: CheckBudget.suiteRounds),
            evidence: ["accepted": .list(accepted.suites)])
    }
    let groups = CloudFront.groups.map(HandshakeName.group)
    if !accepted.groups.isEmpty, !accepted.groups.contains(where: groups.contains) {
        return Finding(
            .tlsNoCommonGroup, title: "the server accepts none of CloudFront's groups (P-256, X25519, P-384)",
            detail: accepted.sentence(accepted.groups, rounds: CheckBudget.groupRounds),
            evidence: ["accepted": .list(accepted.groups)])
    }
    return nil
}

/// What an origin was seen to accept, by names: by a scan where one was made, else by a single answer.
private struct Accepted {
    var versions: [String]
    var suites: [String]
    var groups: [String]
    private let isScanned: Bool

    init(_ diagnosis: Diagnosis?, by handshake: HandshakeRecord) {
        let broad = diagnosis?.offeredEverything
        versions = diagnosis?.acceptedVersions ?? []
        suites = diagnosis?.acceptedSuites ?? []
        groups = diagnosis?.acceptedGroups ?? []
        isScanned = !suites.isEmpty
        if versions.isEmpty {
            versions = [broad?.version ?? handshake.version].compactMap { $0 }.map(HandshakeName.version)
        }
        guard !isScanned else { return }
        suites = [broad?.suite].compactMap { $0 }.map(CipherSuite.name)
        groups = [broad?.group].compactMap { $0 }.map(HandshakeName.group)
    }

    /// Says "only" where the origin was asked until it accepted nothing more.
    func sentence(_ names: [String], rounds: Int) -> String {
        let list = names.joined(separator: ", ")
        guard isScanned else { return "It accepts \(list)." }
        return names.count > rounds ? "It accepts \(list), among others." : "It accepts only \(list)."
    }
}

private func noCommonProtocol(accepted: [String], origin: Origin) -> Finding {
    let offered = HandshakeName.version(CloudFront.floor(of: origin.protocols))
    return Finding(
        .tlsNoCommonProtocol, title: "the server does not speak \(offered) or higher",
        detail: accepted.isEmpty
            ? "It refused every version from \(offered) to TLSv1.3."
            : "It accepts \(accepted.joined(separator: ", ")) and nothing higher.",
        evidence: ["offered_from": .text(offered), "accepted": .list(accepted)])
}

private func serverNameRefused(_ attempt: Attempt, alert: String, origin: Origin) -> Finding {
    let other =
        attempt.diagnosis?.withOriginDomain.map { record in
            record.outcome == .completed
                ? " Asked for \(origin.domain), it goes on."
                : " Asked for \(origin.domain), it ends with \(words(for: record.outcome)) too."
        } ?? ""
    return Finding(
        .tlsServerNameRefused, title: "the server refuses the server name \(attempt.serverName)",
        detail: "It ended the handshake with \(alert).\(other)",
        evidence: [
            "server_name": .text(attempt.serverName), "answer": .text(alert), "origin_domain": .text(origin.domain),
        ])
}

/// The server shows its default certificate for the forwarded Host, and another one for the origin domain.
private func otherCertificate(
    _ attempt: Attempt, origin: Origin, chain: ServedChain, others: FurtherLeaves
) -> Finding? {
    guard let other = attempt.diagnosis?.withOriginDomain, other.outcome == .completed, let served = chain.leaf,
        let names = chain.names, !names.cover(origin.domain), !names.cover(attempt.serverName),
        let own = other.chain.first.flatMap({ others[$0] }), CoveredNames(own).cover(origin.domain)
    else { return nil }
    return Finding(
        .tlsServerNameRefused, title: "the server has no certificate for the server name \(attempt.serverName)",
        detail: "It shows \(served.subject) instead. Asked for \(origin.domain), it shows \(own.subject), which fits.",
        certificate: served.sha256,
        evidence: [
            "server_name": .text(attempt.serverName), "answer": .text("another certificate"),
            "origin_domain": .text(origin.domain),
        ])
}

private func words(for outcome: HandshakeRecord.Outcome) -> String {
    switch outcome {
    case .completed: "success"
    case .alert(let number): HandshakeName.alert(number)
    case .closed: "a closed connection"
    case .reset: "a reset connection"
    case .timedOut: "silence"
    case .notTLS: "bytes that are no TLS"
    case .malformed(let words): "a broken handshake (\(words))"
    }
}

/// The peer speaks something else: the finding names the protocol by its first bytes.
private func notSpoken(_ bytes: [UInt8]) -> Finding {
    let text = Printable.text(bytes.prefix(48))
    let known = [("HTTP/", "plain HTTP"), ("<", "plain HTTP"), ("SSH-", "SSH"), ("220", "SMTP or FTP")]
    let what = known.first { text.hasPrefix($0.0) }?.1 ?? "something that is not TLS"
    return Finding(
        .tlsNotSpoken, title: "the port speaks \(what), not TLS", detail: "It begins with \"\(text)\".",
        evidence: ["first_bytes": .text(text), "first_bytes_hex": .text(Hex.lowercase(bytes.prefix(48)))])
}
