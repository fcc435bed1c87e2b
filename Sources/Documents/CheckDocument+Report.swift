public import Checks
import TLS
public import Timekeeping
public import Wire

extension CheckDocument {
    /// A report as the JSON contract words it.
    ///
    /// `judgedAt` is given where the report was judged as of another instant than that of the check; the steps of the
    /// check are told where `explained` is set.
    public init(_ report: Report, judgedAt: Instant? = nil, explained: Bool = false) {
        let observation = report.observation
        self.init(
            origin: OriginDocument(observation.origin), checkedAt: observation.at.description,
            verdict: report.verdict)
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

    private init(origin: OriginDocument, checkedAt: String, verdict: Verdict) {
        self.init(
            origin: origin, checkedAt: checkedAt, verdict: verdict.severity.rawValue,
            cloudfront: CloudFrontDocument(status: verdict.cloudFront.status, share: verdict.cloudFront.share),
            failsAt: verdict.forecast.failsAt?.description, failsBecause: verdict.forecast.because?.rawValue,
            findings: verdict.findings.map(FindingDocument.init))
    }
}

extension OriginDocument {
    /// The settings that decide how CloudFront connects.
    public init(_ origin: Origin) {
        self.init(
            id: origin.id, domain: origin.domain, port: Int(origin.port), serverNames: origin.serverNames,
            originSSLProtocols: origin.protocols.sorted().map(\.rawValue), ipAddressType: origin.addressType.rawValue)
    }
}

extension FindingDocument {
    /// A finding, word by word.
    public init(_ finding: Finding) {
        self.init(
            code: finding.code.rawValue, severity: finding.severity.rawValue, basis: finding.basis.rawValue,
            address: finding.endpoint.map(\.address.description), serverName: finding.serverName,
            certificate: finding.certificate, title: finding.title, detail: finding.detail, remedy: finding.remedy,
            evidence: finding.evidence.mapValues(EvidenceDocument.init))
    }
}

extension EvidenceDocument {
    /// The same shape.
    public init(_ evidence: Evidence) {
        switch evidence {
        case .text(let text): self = .text(text)
        case .number(let number): self = .number(number)
        case .list(let list): self = .list(list)
        case .flag(let flag): self = .flag(flag)
        }
    }
}
