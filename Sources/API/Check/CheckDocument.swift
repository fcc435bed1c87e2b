public import Checks
import TLS
public import Timekeeping

/// One check of one origin, of schema `cfmon.check/1`: what `cfmonctl check -o json` prints.
///
/// Times are RFC 3339 in UTC. Fields are only ever added within `/1`.
public struct CheckDocument: Codable, Hashable, Sendable {
    /// The schema that `init` writes.
    public static let schema = "cfmon.check/1"

    public var schema = CheckDocument.schema
    public var origin: OriginDocument
    /// When the check began; null where there has been none yet.
    @Nullable public var checkedAt: String? = nil
    /// The instant as of which it was judged; missing where that is `checkedAt`.
    public var judgedAt: String?
    /// `ok`, `notice`, `warning`, `critical` or `unknown`.
    public var verdict: String
    public var cloudfront: CloudFrontDocument
    /// The earliest instant at which CloudFront fails, over all addresses; null where it cannot be told.
    @Nullable public var failsAt: String? = nil
    /// The code of the finding that means the failure then.
    @Nullable public var failsBecause: String? = nil
    /// The most specific first.
    public var findings: [FindingDocument] = []
    /// One for each address and server name.
    public var addresses: [AddressDocument] = []
    /// The file that was judged instead of any address; missing otherwise.
    public var file: FileDocument?
    /// What the check did, step by step, for people; missing where nobody asked.
    public var steps: [String]?

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
    @Nullable public var status: Int? = nil
    /// The part of the addresses for which it fails now: 0 to 1.
    public var share: Double
}

extension CheckDocument {
    /// A report as the JSON contract words it.
    ///
    /// `judgedAt` is given where the report was judged as of another instant than that of the check; the steps of the
    /// check are told where `explained` is set.
    public init(_ report: Report, judgedAt: Instant? = nil, explained: Bool = false) {
        let observation = report.observation
        self.init(observation.origin, checkedAt: observation.at, report.verdict)
        self.judgedAt = judgedAt?.description
        addresses = zip(observation.attempts, report.verdict.attempts).map { attempt, verdict in
            AddressDocument(attempt, lookup: observation.lookup, verdict: verdict)
        }
        steps = explained ? Steps.lines(of: report) : nil
    }

    /// A chain that was read from a file and judged without any connection.
    ///
    /// The report is that of a server which sends the file's chain; the address that it names is none.
    public init(file path: String, _ report: Report) {
        self.init(report)
        let attempt = report.observation.attempts.first
        file = FileDocument(
            path: path, chain: (attempt?.handshake?.chain ?? []).map(CertificateDocument.init),
            verifiedPath: report.verdict.attempts.first?.path ?? [])
        addresses = []
        for index in findings.indices { findings[index].address = nil }
    }

    /// A verdict without any address; `checkedAt` is nil where there was no check.
    init(_ origin: Origin, checkedAt: Instant?, _ verdict: Verdict) {
        self.init(
            origin: OriginDocument(origin), checkedAt: checkedAt?.description, verdict: verdict.severity.rawValue,
            cloudfront: CloudFrontDocument(status: verdict.cloudFront.status, share: verdict.cloudFront.share),
            failsAt: verdict.forecast.failsAt?.description, failsBecause: verdict.forecast.because?.rawValue,
            findings: verdict.findings.map(FindingDocument.init))
    }
}

extension OriginDocument {
    init(_ origin: Origin) {
        self.init(
            id: origin.id, domain: origin.domain, port: Int(origin.port), serverNames: origin.serverNames,
            originSSLProtocols: origin.protocols.sorted().map(\.rawValue), ipAddressType: origin.addressType.rawValue)
    }
}
