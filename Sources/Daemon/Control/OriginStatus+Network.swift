import Alerts
import Checks
import Documents
import Timekeeping
import Wire

extension OriginStatus {
    /// The same where the monitor's own network is well; else nothing is said against an origin that was not reached
    /// since it failed. What was found stays listed.
    func held(by failure: Incident?) -> OriginStatus {
        guard let failure, let headline = check.findings.first.flatMap({ FindingCode(rawValue: $0.code) }),
            headline.meansUnreachable, check.cloudfront.share >= 1 || check.verdict == Severity.unknown.rawValue,
            let last = watch?.lastAt.flatMap(Instant.init(rfc3339:)), last >= failure.openedAt
        else { return self }
        let finding = Finding(
            .monitorOffline, title: "cannot tell: most places became unreachable together",
            detail: "The monitor's own network is the likely cause, since \(failure.openedAt). What was found last is"
                + " \(headline.rawValue), \(check.verdict).",
            evidence: ["since": .text(failure.openedAt.description), "last_verdict": .text(check.verdict)])
        var held = self
        held.check.verdict = Severity.unknown.rawValue
        held.check.cloudfront = CloudFrontDocument(status: nil, share: 0)
        held.check.failsAt = nil
        held.check.failsBecause = nil
        held.check.findings.insert(FindingDocument(finding), at: 0)
        return held
    }
}

extension Finding {
    /// What is wrong with the monitor, as an alert tells it. Without its network it cannot tell how anything is.
    init(ofMonitor incident: Incident) {
        self.init(
            incident.code, severity: incident.cause == .offline ? nil : incident.severity, title: incident.title,
            detail: incident.detail, remedy: incident.remedy)
    }

    /// The trust bundle has not changed for that many seconds.
    init(trustAge seconds: Int64, path: String) {
        self.init(
            .monitorTrustOld, title: "the trust bundle is \(seconds / 86_400) days old",
            detail: "\(path) has not changed since. CloudFront follows Mozilla's list as it is now.",
            evidence: ["path": .text(path), "days": .number(Double(seconds / 86_400))])
    }
}
