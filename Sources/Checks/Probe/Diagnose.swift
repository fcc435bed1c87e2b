import TLS

/// Finds out what would have worked, after a failure only.
///
/// Each failed attempt is asked the most telling question first. The rest of the budget is spent on details, one attempt
/// after the other. So addresses that fail alike are given the same cause.
func diagnose(
    _ attempts: inout [Attempt], of origin: Origin, with connections: inout ProbeBudget
) async {
    let failed = attempts.indices.filter { attempts[$0].handshake.map { wantsDiagnosis($0.outcome) } ?? false }
    for index in failed where !connections.isExhausted {
        attempts[index].diagnosis = await overview(attempts[index], of: origin, with: &connections)
    }
    for index in failed where !connections.isExhausted {
        guard var diagnosis = attempts[index].diagnosis, diagnosis.withOriginDomain?.outcome != .completed else {
            continue
        }
        let attempt = attempts[index]
        await addDetails(
            to: &diagnosis, of: attempt, floor: CloudFront.floor(of: origin.protocols), with: &connections)
        if diagnosis.offeredEverything?.outcome != .completed {
            diagnosis.withoutServerName = await connections.ask(attempt.endpoint, as: nil, of: origin)
        }
        attempts[index].diagnosis = diagnosis
    }
    // A certificate for other names fails too, though the handshake ends well.
    guard !connections.isExhausted else { return }
    let wrong = await apart(ifLarge: attempts) { [attempts] in misnamed(among: attempts, of: origin) }
    for index in wrong where !connections.isExhausted {
        var diagnosis = Diagnosis()
        if attempts[index].serverName != origin.domain {
            diagnosis.withOriginDomain = await connections.ask(attempts[index].endpoint, as: origin.domain, of: origin)
        }
        diagnosis.withoutServerName = await connections.ask(attempts[index].endpoint, as: nil, of: origin)
        attempts[index].diagnosis = diagnosis
    }
}

/// The attempts whose certificate covers neither the name that it was asked for nor the origin domain.
private func misnamed(among attempts: [Attempt], of origin: Origin) -> [Int] {
    var known: [CertificateDER: CoveredNames] = [:]
    return attempts.indices.filter { index in
        let name = attempts[index].serverName
        guard attempts[index].handshake?.outcome == .completed, let sent = attempts[index].handshake?.chain.first,
            // Decoding costs as much as a key exchange, and nearly every certificate has the name in plain sight.
            !sent.spells(name), let names = known[sent] ?? (try? Certificate(sent)).map(CoveredNames.init)
        else { return false }
        known[sent] = names
        return !names.cover(name) && !names.cover(origin.domain)
    }
}

/// Whether further connections could explain this outcome. A timeout and a foreign protocol need no explanation.
private func wantsDiagnosis(_ outcome: HandshakeRecord.Outcome) -> Bool {
    switch outcome {
    case .alert, .closed, .reset, .malformed: true
    case .completed, .timedOut, .notTLS: false
    }
}

/// The server name, then everything that OpenSSL can speak.
private func overview(
    _ attempt: Attempt, of origin: Origin, with connections: inout ProbeBudget
) async -> Diagnosis {
    var diagnosis = Diagnosis()
    if attempt.serverName != origin.domain {
        diagnosis.withOriginDomain = await connections.ask(attempt.endpoint, as: origin.domain, of: origin)
        if diagnosis.withOriginDomain?.outcome == .completed { return diagnosis }
    }
    diagnosis.offeredEverything = await connections.ask(attempt.endpoint, as: attempt.serverName) {
        () throws(TLSFault) in try ClientContexts.everything()
    }
    return diagnosis
}

/// Which versions, suites and groups the origin does accept, by raw hellos.
private func addDetails(
    to diagnosis: inout Diagnosis, of attempt: Attempt, floor: UInt16, with connections: inout ProbeBudget
) async {
    let broad = diagnosis.offeredEverything
    var scan = ParameterScan(attempt.endpoint, serverName: attempt.serverName)
    // A server answers with the highest version that it has of those offered: only lower ones are open questions.
    let seen = [broad?.version, attempt.handshake?.version].compactMap { $0 }.max()
    if let seen {
        scan.record(version: seen, suite: broad?.suite, group: broad?.group)
    }
    if seen ?? 0 < floor {
        await scan.versions(below: seen ?? 0x0305, with: &connections)
    }
    diagnosis.acceptedVersions = scan.versions.sorted().map(HandshakeName.version)
    // Where a suite of CloudFront's was agreed on, something later went wrong.
    if let best = scan.versions.max(), best >= floor, attempt.handshake?.suite == nil {
        await scan.parameters(of: best, with: &connections)
        guard !scan.isCutShort else { return }
        diagnosis.acceptedSuites = scan.suites.map(CipherSuite.name)
        diagnosis.acceptedGroups = scan.groups.map(HandshakeName.group)
    }
}

extension CertificateDER {
    /// Whether the bytes of a name, or of the wildcard for it, stand in the certificate as they are.
    fileprivate func spells(_ name: String) -> Bool {
        let wildcard = name.firstIndex(of: ".").map { "*" + name[$0...] }
        return holds(Array(name.utf8)) || (wildcard.map { holds(Array($0.utf8)) } ?? false)
    }

    private func holds(_ text: [UInt8]) -> Bool {
        guard let first = text.first, text.count <= bytes.count else { return false }
        return bytes.withUnsafeBufferPointer { bytes in
            (0...bytes.count - text.count).contains { start in
                bytes[start] == first && bytes[start..<start + text.count].elementsEqual(text)
            }
        }
    }
}
