public import Checks

/// One thing found, with its proof and its remedy.
public struct FindingDocument: Codable, Hashable, Sendable {
    /// The name of the finding: `cfmonctl explain CODE` says more.
    public var code: String
    public var severity: String
    /// `documented`, `library`, `reported` or `inferred`.
    public var basis: String
    /// Where it was seen; null where it concerns the origin as a whole.
    @Nullable public var address: String? = nil
    /// The name under which it was seen; null where it concerns all of them.
    @Nullable public var serverName: String? = nil
    /// SHA-256 (lower-case hex) of the certificate at fault; null where none is.
    @Nullable public var certificate: String? = nil
    /// One line: what is wrong.
    public var title: String
    /// The proof in words.
    public var detail: String
    /// What to change.
    public var remedy: String
    /// The proof as data.
    public var evidence: [String: Evidence] = [:]

    private enum CodingKeys: String, CodingKey {
        case code, severity, basis, address, certificate, title, detail, remedy, evidence
        case serverName = "server_name"
    }
}

extension FindingDocument {
    /// A finding, word by word.
    public init(_ finding: Finding) {
        self.init(
            code: finding.code.rawValue, severity: finding.severity.rawValue, basis: finding.basis.rawValue,
            address: finding.endpoint.map(\.address.description), serverName: finding.serverName,
            certificate: finding.certificate, title: finding.title, detail: finding.detail, remedy: finding.remedy,
            evidence: finding.evidence)
    }
}
