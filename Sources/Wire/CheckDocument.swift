/// One check of one origin, of schema `cfmon.check/1`: what `cfmonctl check -o json` prints.
///
/// Times are RFC 3339 in UTC. Fields are only ever added within `/1`.
public struct CheckDocument: Codable, Hashable, Sendable {
    /// The schema that `init` writes.
    public static let schema = "cfmon.check/1"

    public var schema: String
    public var origin: OriginDocument
    /// When the check began; null where there has been none yet.
    @Nullable public var checkedAt: String?
    /// The instant as of which it was judged; missing where that is `checkedAt`.
    public var judgedAt: String?
    /// `ok`, `notice`, `warning`, `critical` or `unknown`.
    public var verdict: String
    public var cloudfront: CloudFrontDocument
    /// The earliest instant at which CloudFront fails, over all addresses; null where it cannot be told.
    @Nullable public var failsAt: String?
    /// The code of the finding that means the failure then.
    @Nullable public var failsBecause: String?
    /// The most specific first.
    public var findings: [FindingDocument]
    /// One for each address and server name.
    public var addresses: [AddressDocument]
    /// The file that was judged instead of any address; missing otherwise.
    public var file: FileDocument?
    /// What the check did, step by step, for people; missing where nobody asked.
    public var steps: [String]?

    /// A document of the current schema.
    public init(
        origin: OriginDocument, checkedAt: String?, verdict: String, cloudfront: CloudFrontDocument,
        failsAt: String? = nil, failsBecause: String? = nil, findings: [FindingDocument] = [],
        addresses: [AddressDocument] = []
    ) {
        schema = CheckDocument.schema
        self.origin = origin
        self.checkedAt = checkedAt
        self.verdict = verdict
        self.cloudfront = cloudfront
        self.failsAt = failsAt
        self.failsBecause = failsBecause
        self.findings = findings
        self.addresses = addresses
    }

    private enum CodingKeys: String, CodingKey {
        case schema, origin, verdict, cloudfront, findings, addresses
        case file, steps
        case checkedAt = "checked_at"
        case judgedAt = "judged_at"
        case failsAt = "fails_at"
        case failsBecause = "fails_because"
    }
}

/// The origin as the distribution describes it.
public struct OriginDocument: Codable, Hashable, Sendable {
    public var id: String
    public var domain: String
    public var port: Int
    /// The names that CloudFront sends as SNI and Host.
    public var serverNames: [String]
    /// As `OriginSslProtocols` spells them.
    public var originSSLProtocols: [String]
    /// `ipv4`, `ipv6` or `dualstack`.
    public var ipAddressType: String

    /// An origin by its settings.
    public init(
        id: String, domain: String, port: Int, serverNames: [String], originSSLProtocols: [String],
        ipAddressType: String
    ) {
        self.id = id
        self.domain = domain
        self.port = port
        self.serverNames = serverNames
        self.originSSLProtocols = originSSLProtocols
        self.ipAddressType = ipAddressType
    }

    private enum CodingKeys: String, CodingKey {
        case id, domain, port
        case serverNames = "server_names"
        case originSSLProtocols = "origin_ssl_protocols"
        case ipAddressType = "ip_address_type"
    }
}

/// What viewers get from CloudFront now.
public struct CloudFrontDocument: Codable, Hashable, Sendable {
    /// 502 or 504; null where CloudFront gets through, and where it cannot be told.
    @Nullable public var status: Int?
    /// The part of the addresses for which it fails now: 0 to 1.
    public var share: Double

    /// What CloudFront returns, for which part of the addresses.
    public init(status: Int?, share: Double) {
        self.status = status
        self.share = share
    }
}

/// One thing found, with its proof and its remedy.
public struct FindingDocument: Codable, Hashable, Sendable {
    /// The name of the finding: `cfmonctl explain CODE` says more.
    public var code: String
    public var severity: String
    /// `documented`, `library`, `reported` or `inferred`.
    public var basis: String
    /// Where it was seen; null where it concerns the origin as a whole.
    @Nullable public var address: String?
    /// The name under which it was seen; null where it concerns all of them.
    @Nullable public var serverName: String?
    /// SHA-256 (lower-case hex) of the certificate at fault; null where none is.
    @Nullable public var certificate: String?
    /// One line: what is wrong.
    public var title: String
    /// The proof in words.
    public var detail: String
    /// What to change.
    public var remedy: String
    /// The proof as data.
    public var evidence: [String: EvidenceDocument]

    /// A finding, word by word.
    public init(
        code: String, severity: String, basis: String, address: String? = nil, serverName: String? = nil,
        certificate: String? = nil, title: String, detail: String, remedy: String,
        evidence: [String: EvidenceDocument] = [:]
    ) {
        self.code = code
        self.severity = severity
        self.basis = basis
        self.address = address
        self.serverName = serverName
        self.certificate = certificate
        self.title = title
        self.detail = detail
        self.remedy = remedy
        self.evidence = evidence
    }

    private enum CodingKeys: String, CodingKey {
        case code, severity, basis, address, certificate, title, detail, remedy, evidence
        case serverName = "server_name"
    }
}

/// A piece of proof: a string, a number, a boolean or a list of strings.
public enum EvidenceDocument: Codable, Hashable, Sendable {
    case text(String)
    case number(Double)
    case list([String])
    case flag(Bool)

    /// Reads any of the four shapes.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else {
            self = .list(try container.decode([String].self))
        }
    }

    /// Writes the value alone.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .number(let number): try container.encode(number)
        case .list(let list): try container.encode(list)
        case .flag(let flag): try container.encode(flag)
        }
    }
}
