import TLS

/// The names of which a certificate has to cover one: the server name that is sent, or the origin domain.
struct RequiredName: Hashable {
    let serverName: String
    let domain: String

    init(serverName: String, origin: Origin) {
        self.serverName = serverName
        domain = origin.domain
    }
}

/// What is wrong with the names on a certificate. AWS: the certificate must cover the origin domain or the Host of the
/// origin request ("HTTP 502 status code"); other pages require the Host where it is forwarded. So a certificate that
/// covers the Host is good, and one that covers the origin domain alone is a risk.
func nameFinding(_ leaf: Certificate, _ names: CoveredNames, _ required: RequiredName) -> Finding? {
    if names.cover(required.serverName) {
        guard !leaf.hasAlternativeNames else { return nil }
        return Finding(
            .nameCommonNameOnly, title: "the name is only in the Common Name",
            detail: "\(leaf.subject) has no subject alternative name.", certificate: leaf.sha256,
            evidence: ["common_name": .text(leaf.commonNames.last ?? "")])
    }
    let shown = leaf.shownNames
    let list = leaf.nameList
    let quoted = Array(shown.prefix(JudgeBudget.quotedNames))
    let nearest = quoted.map { (name: $0, distance: distance($0, required.serverName)) }
        .min { $0.distance < $1.distance }?.name
    var evidence: [String: Evidence] = ["names": .list(quoted), "asked": .text(required.serverName)]
    if let nearest { evidence["nearest"] = .text(nearest) }
    if required.serverName != required.domain, names.cover(required.domain) {
        return Finding(
            .nameOriginOnly,
            title: "the certificate covers \(required.domain), but not the forwarded Host \(required.serverName)",
            detail: "It covers \(list).", certificate: leaf.sha256, evidence: evidence)
    }
    let also = required.serverName == required.domain ? "" : " nor the origin domain \(required.domain)"
    return Finding(
        .nameMismatch, title: "the certificate does not cover \(required.serverName)\(also)",
        detail: shown.isEmpty ? "It has no name at all." : "It covers \(list).", certificate: leaf.sha256,
        evidence: evidence)
}

/// The names that a certificate covers, as sets: `cover` costs two look-ups, however many names a peer has put on it.
///
/// As in AWS's library (s2n `tls/s2n_x509_validator.c`), alternative names count first, and the last Common Name only
/// where no alternative name can be used in TLS. Bytes are compared, as there: by Unicode's rules the Kelvin sign would
/// equal a K.
struct CoveredNames {
    private let exact: Set<[UInt8]>
    /// `.example.com` for the wildcard `*.example.com`.
    private let parents: Set<[UInt8]>

    init(_ certificate: Certificate) {
        let names =
            certificate.hasAlternativeNames
            ? certificate.dnsNames : certificate.commonNames.suffix(1).filter { IPAddress($0) == nil }
        exact = Set(names.map(folded))
        parents = Set(exact.lazy.filter { $0.starts(with: "*.".utf8) }.map { Array($0.dropFirst()) })
    }

    /// Whether the certificate covers the name, regardless of case. A wildcard is the whole left-most label (s2n
    /// `tls/s2n_connection.c`).
    func cover(_ name: String) -> Bool {
        let name = folded(name)
        if exact.contains(name) { return true }
        guard let dot = name.firstIndex(of: UInt8(ascii: ".")), dot > 0 else { return false }
        return parents.contains(Array(name[dot...]))
    }
}

private func folded(_ name: String) -> [UInt8] {
    name.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
}

/// The edit distance of the first 64 bytes, to find the nearest of several names.
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
    /// The names that it is for: the Common Name counts only where no alternative name exists.
    var shownNames: [String] {
        hasAlternativeNames ? dnsNames : Array(commonNames.suffix(1))
    }

    /// The same in a sentence: the first few, and how many more there are.
    var nameList: String {
        abridged(shownNames, and: namesLeftOut, separator: ", ")
    }
}
