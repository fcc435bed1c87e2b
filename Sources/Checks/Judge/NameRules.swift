import TLS

/// Which names a certificate has to cover: the origin domain, or the Host that is forwarded.
struct NameQuestion {
    let serverName: String
    let domain: String

    init(serverName: String, origin: Origin) {
        self.serverName = serverName
        domain = origin.domain
    }
}

/// AWS: the certificate must cover the origin domain or the Host of the origin request ("HTTP 502 status code");
/// other pages want the Host where it is forwarded. Covered by the Host is good, by the origin domain alone a risk.
func nameFindings(_ leaf: Certificate, _ question: NameQuestion) -> [Finding] {
    let shown = leaf.shownNames
    let list = abridged(shown, separator: ", ")
    var findings: [Finding] = []
    if covers(leaf, question.serverName) {
        if !leaf.hasAlternativeNames {
            findings.append(
                Finding(
                    .nameCommonNameOnly, title: "the name is only in the Common Name",
                    detail: "\(leaf.subject) has no subject alternative name.", certificate: leaf.sha256,
                    evidence: ["common_name": .text(leaf.commonNames.last ?? "")]))
        }
        return findings
    }
    let nearest = shown.map { (name: $0, distance: distance($0, question.serverName)) }
        .min { $0.distance < $1.distance }?.name
    var evidence: [String: Evidence] = [
        "names": .list(Array(shown.prefix(100))), "asked": .text(question.serverName),
    ]
    if let nearest { evidence["nearest"] = .text(nearest) }
    if question.serverName != question.domain, covers(leaf, question.domain) {
        return [
            Finding(
                .nameOriginOnly,
                title: "the certificate covers \(question.domain), but not the forwarded Host \(question.serverName)",
                detail: "It covers \(list).", certificate: leaf.sha256, evidence: evidence)
        ]
    }
    let also = question.serverName == question.domain ? "" : " nor the origin domain \(question.domain)"
    return [
        Finding(
            .nameMismatch, title: "the certificate does not cover \(question.serverName)\(also)",
            detail: shown.isEmpty ? "It has no name at all." : "It covers \(list).", certificate: leaf.sha256,
            evidence: evidence)
    ]
}

/// AWS's library (s2n `tls/s2n_x509_validator.c`): alternative names first; the last Common Name only where there is
/// no alternative name that TLS can use.
func covers(_ certificate: Certificate, _ name: String) -> Bool {
    if certificate.hasAlternativeNames {
        return certificate.dnsNames.contains { pattern($0, matches: name) }
    }
    guard let commonName = certificate.commonNames.last, IPAddress(commonName) == nil else { return false }
    return pattern(commonName, matches: name)
}

/// A wildcard stands for one label, the left-most, and only as `*.` (s2n `tls/s2n_connection.c`); case is ignored.
///
/// Bytes are compared, as there: by Unicode's rules the Kelvin sign would be a K.
private func pattern(_ pattern: String, matches name: String) -> Bool {
    let pattern = pattern.utf8.map(lowercased)
    let name = name.utf8.map(lowercased)
    if pattern == name { return true }
    guard pattern.starts(with: "*.".utf8), let dot = name.firstIndex(of: UInt8(ascii: ".")), dot > 0 else {
        return false
    }
    return pattern.dropFirst() == name[dot...]
}

private func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
}

/// How many letters differ, roughly: enough to name the nearest of several names.
private func distance(_ one: String, _ other: String) -> Int {
    let (left, right) = (Array(one.utf8.prefix(64)), Array(other.utf8.prefix(64)))
    var row = Array(0...right.count)
    for (index, byte) in left.enumerated() {
        var diagonal = row[0]
        row[0] = index + 1
        for column in right.indices {
            let above = row[column + 1]
            row[column + 1] = min(above + 1, row[column] + 1, diagonal + (byte == right[column] ? 0 : 1))
            diagonal = above
        }
    }
    return row[right.count]
}

extension Certificate {
    /// The names that it is for: a common name counts only where nothing else is there.
    var shownNames: [String] {
        hasAlternativeNames ? dnsNames : Array(commonNames.suffix(1))
    }
}
