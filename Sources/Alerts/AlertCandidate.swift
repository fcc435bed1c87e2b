public import Checks
import Timekeeping

/// One cause in one report: all findings of a family with the same subject.
struct AlertCandidate: Hashable, Sendable {
    var family: FindingCode
    /// The first names a new incident; an open incident of any of them is joined.
    ///
    /// An origin with the fault at several addresses has several subjects. That is one fault of the service behind them,
    /// and addresses come and go with each look-up.
    var subjects: [String]
    var summary: AlertSummary
    /// Where the fault was seen; empty where it concerns the origin as a whole.
    var endpoints: [Endpoint]

    /// Whether the subject is an address, which may differ at the next check.
    var canMove: Bool { family.entry.subject == .endpoint && !endpoints.isEmpty }

    /// The causes of the incidents that it can join.
    var causes: [Cause] { subjects.map { Cause(code: family, subject: $0) } }
}

extension Report {
    /// The causes of the faults in this report. Incidents of any of them concern it.
    public var causes: [Cause] { candidates(at: observation.at).flatMap(\.causes) }

    /// The faults in this report, by cause, the headline's first.
    func candidates(at now: Instant) -> [AlertCandidate] {
        var all: [AlertCandidate] = []
        for finding in verdict.findings where finding.severity >= .warning && !follows(finding) {
            let family = finding.code.family
            let subject = subject(of: finding)
            let canMove = family.entry.subject == .endpoint && finding.endpoint != nil
            let known = all.firstIndex {
                $0.family == family && ($0.subjects.contains(subject) || canMove && $0.canMove)
            }
            let summary = summary(of: finding, at: now)
            if let known {
                all[known].subjects.appendIfNew(subject)
                if let endpoint = finding.endpoint { all[known].endpoints.appendIfNew(endpoint) }
                let failsAt = [all[known].summary.failsAt, summary.failsAt].compactMap { $0 }.min()
                if summary.severity > all[known].summary.severity { all[known].summary = summary }
                all[known].summary.failsAt = failsAt
            } else {
                all.append(
                    AlertCandidate(
                        family: family, subjects: [subject], summary: summary,
                        endpoints: finding.endpoint.map { [$0] } ?? []))
            }
        }
        return all
    }

    /// Families that this report neither confirms nor clears: those it calls unknown, and those whose finding merely
    /// follows from another.
    var undecided: Set<FindingCode> {
        Set(verdict.findings.filter { $0.severity == .unknown || follows($0) }.map(\.code.family))
    }

    /// Whether another finding already covers this one: where one address is known to be bad, that addresses differ adds
    /// nothing.
    private func follows(_ finding: Finding) -> Bool {
        switch finding.code.entry.follows {
        case .nothing: false
        case .anyAddress:
            verdict.findings.contains {
                $0.severity >= .warning && $0.code != finding.code
                    && ($0.endpoint != nil || $0.code.entry.follows == .certificateOfAnAddress)
            }
        case .certificateOfAnAddress:
            verdict.findings.contains {
                $0.severity >= .warning && $0.endpoint != nil && $0.code.entry.chapter == .certificate
                    && $0.code != finding.code
            }
        }
    }

    private func subject(of finding: Finding) -> String {
        let origin = observation.origin
        let service = "\(origin.domain):\(origin.port)"
        let name = finding.serverName ?? origin.domain
        return switch finding.code.family.entry.subject {
        case .domain: origin.domain
        case .service: service
        case .serverName: "\(service) \(name)"
        case .certificate: finding.certificate ?? origin.id
        case .certificateAndName: "\(finding.certificate ?? origin.id) \(name)"
        case .endpoint: finding.endpoint?.description ?? origin.id
        }
    }

    private func summary(of finding: Finding, at now: Instant) -> AlertSummary {
        let forecasts = verdict.attempts.filter { attempt in
            (finding.endpoint == nil || attempt.endpoint == finding.endpoint)
                && (finding.serverName == nil || attempt.serverName == finding.serverName)
        }.map(\.forecast)
        let foretold = (forecasts + [verdict.forecast]).filter { $0.because?.family == finding.code.family }
        let failsNow = finding.severity == .critical && finding.code.entry.status != nil
        return AlertSummary(
            code: finding.code, severity: finding.severity,
            failsAt: foretold.compactMap(\.failsAt).min() ?? (failsNow ? now : nil),
            title: finding.title, detail: finding.detail, remedy: finding.remedy)
    }
}

extension Array where Element: Equatable {
    mutating func appendIfNew(_ element: Element) {
        if !contains(element) { append(element) }
    }
}
