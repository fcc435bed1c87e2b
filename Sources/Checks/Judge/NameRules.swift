import TLS

/// Which names a certificate has to cover: the origin domain, or the Host that is forwarded.
struct NameQuestion: Hashable {
    let serverName: String
    let domain: String

    init(serverName: String, origin: Origin) {
        self.serverName = serverName
        domain = origin.domain
    }
}

/// AWS: the certificate must cover the origin domain or the Host of the origin request ("HTTP 502 status code");
/// other pages want the Host where it is forwarded. Covered by the Host is good, by the origin domain alone a risk.
func nameFindings(_ leaf: Certificate, _ names: CoveredNames, _ question: NameQuestion) -> [Finding] {
    if names.cover(question.serverName) {
        guard !leaf.hasAlternativeNames else { return [] }
        return [
            Finding(
                .nameCommonNameOnly, title: "the name is only in the Common Name",
                detail: "\(leaf.subject) has no subject alternative name.", certificate: leaf.sha256,
                evidence: ["common_name": .text(leaf.commonNames.last ?? "")])
        ]
    }
    let shown = leaf.shownNames
    let list = leaf.nameList
    let quoted = Array(shown.prefix(JudgeBudget.quotedNames))
    let nearest = quoted.map { (name: $0, distance: distance($0, question.serverName)) }
        .min { $0.distance < $1.distance }?.name
    var evidence: [String: Evidence] = ["names": .list(quoted), "asked": .text(question.serverName)]
    if let nearest { evidence["nearest"] = .text(nearest) }
    if question.serverName != question.domain, names.cover(question.domain) {
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

/// The names that a certificate covers, made ready once: each question is then two look-ups, however many names a peer
/// has put on it.
///
/// As in AWS's library (s2n `tls/s2n_x509_validator.c`): alternative names first; the last Common Name only where there
/// is no alternative name that TLS can use. Bytes are compared, as there: by Unicode's rules the Kelvin sign would be a
/// K.
struct CoveredNames {
    private let exact: Set<[UInt8]>
    /// Of `*.example.com`, this: `.example.com`.
    private let parents: Set<[UInt8]>

    init(_ certificate: Certificate) {
        let names =
            certificate.hasAlternativeNames
            ? certificate.dnsNames : certificate.commonNames.suffix(1).filter { IPAddress($0) == nil }
        exact = Set(names.map(folded))
        parents = Set(exact.lazy.filter { $0.starts(with: "*.".utf8) }.map { Array($0.dropFirst()) })
    }

    /// A wildcard stands for one label, the left-most, and only as `*.` (s2n `tls/s2n_connection.c`); case is ignored.
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

    /// The same in a sentence: the first few, and how many more there are.
    var nameList: String {
        abridged(shownNames, and: namesLeftOut, separator: ", ")
    }
}
