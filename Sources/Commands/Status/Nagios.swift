import API
import Checks
import TLS
import Timekeeping

extension StatusPage {
    /// The plugin contract of Nagios: one line with performance data, then one for each origin that is not well.
    func nagios(at now: Instant) -> String {
        let failing = document.worstFirst.filter { $0.check.severity > .notice }
        let monitor = isWhole ? document.failedChecks(at: now).map { "monitor, \($0.area): \($0.state)" } : []
        let data = document.performance(at: now)
        if document.origins.count == 1, let check = document.origins.first?.check {
            let text = "\(check.origin.id): \(check.headline?.title ?? check.sentence(at: now))"
            return Nagios.line(severity(at: now), monitor + [text], data: data)
        }
        let texts = monitor + [document.summary] + failing.prefix(1).map(\.headline)
        let first = Nagios.line(severity(at: now), texts, data: data)
        return first + failing.map { Nagios.clean($0.headline) + "\n" }.joined()
    }

    /// The plugin's output if the daemon gave no document.
    static func nagios(of fault: ControlFault) -> String {
        Nagios.line(.unknown, [fault.line], data: [])
    }
}

extension StatusDocument {
    fileprivate func performance(at now: Instant) -> [String] {
        let leaves = origins.compactMap { Timestamp($0.watch?.leafUntil).instant }
        let chains = origins.compactMap { Timestamp($0.watch?.chainUntil).instant }
        let failures = origins.compactMap { Timestamp($0.check.failsAt).instant }
        let days = [("days_leaf", leaves.min()), ("days_chain", chains.min()), ("days_to_failure", failures.min())]
        return days.compactMap { label, end in end.map { "'\(label)'=\(Nagios.days(from: now, to: $0));;;;" } }
            + ["'origins_failing'=\(origins.count { $0.check.cloudfront.status != nil });;;0;\(origins.count)"]
    }
}

extension OriginStatus {
    fileprivate var headline: String {
        "\(check.origin.id) \(check.verdict): \(check.headline?.title ?? "no finding")"
    }
}

private enum Nagios {
    static func line(_ severity: Severity, _ texts: [String], data: [String]) -> String {
        let state = severity == .notice ? Severity.ok : severity
        let tail = data.isEmpty ? "" : " | " + data.joined(separator: " ")
        return "CFMON \(state.rawValue.uppercased()) - \(clean(texts.joined(separator: "; ")))\(tail)\n"
    }

    /// Without what would end the text: a bar begins the performance data, a line feed the long text.
    static func clean(_ text: String) -> String {
        Printable.text(text, limit: 1024).split(separator: "|", omittingEmptySubsequences: false).joined(separator: "/")
    }

    /// Days with two decimals, negative in the past: a certificate of six days needs them.
    static func days(from now: Instant, to end: Instant) -> String {
        let hundredths = (Double(end.seconds(since: now)) / 864).rounded(.down)
        return "\(hundredths / 100)"
    }
}
