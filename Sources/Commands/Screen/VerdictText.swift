import API
import Checks
import Timekeeping

extension Severity {
    /// The verdict that a document names; `unknown` for a word that this version does not know.
    init(word: String) {
        self = Severity(rawValue: word) ?? .unknown
    }
}

extension CheckDocument {
    var severity: Severity { Severity(word: verdict) }

    /// The one finding to show if there is room for one; nil if all is well.
    var headline: FindingDocument? { findings.first { $0.severity != Severity.ok.rawValue } }

    /// The id, and the domain if it differs: `shop (www.example.com)`.
    var name: String {
        origin.id == origin.domain ? origin.id : "\(origin.id) (\(origin.domain))"
    }
}

extension FindingDocument {
    var level: Severity { Severity(word: severity) }

    /// Its code and where it was seen: `chain-order, at 192.0.2.7 as www.example.com`.
    var location: String {
        [address.map { "at \($0)" }, serverName.map { "as \($0)" }].compactMap { $0 }
            .reduce("\(code)\(address == nil && serverName == nil ? "" : ",")") { "\($0) \($1)" }
    }
}

extension CheckDocument {
    /// The verdict in one sentence: what CloudFront does, from when or until when.
    func sentence(at now: Instant) -> String {
        let end = Timestamp(failsAt)
        let because = failsBecause.map { ": \($0)" } ?? ""
        if let status = cloudfront.status {
            let part = cloudfront.share < 1 ? ", at \(percent) % of the origin's addresses" : ""
            guard let failsAt = end.instant, failsAt < judged else {
                return "CloudFront \(returns) \(status) now\(part)\(because)"
            }
            return "CloudFront \(returns) \(status)\(part) since \(end.phrase(at: now))\(because)"
        }
        if severity == .unknown { return "it cannot be told whether CloudFront gets through" }
        guard end.instant != nil else { return "CloudFront gets through; until when cannot be told" }
        return "CloudFront gets through until \(end.phrase(at: now))\(because)"
    }

    /// A chain in a file is not served yet.
    private var returns: String { file == nil ? "returns" : "would return" }

    private var percent: Int { max(1, Int((cloudfront.share * 100).rounded())) }

    /// The instant of which the verdict speaks.
    private var judged: Instant { Timestamp(judgedAt ?? checkedAt).instant ?? Instant(seconds: .max) }
}
