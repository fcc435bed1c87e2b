import API
import Checks
import Timekeeping

extension CheckDocument {
    /// The verdict in one sentence: what CloudFront does, from when or until when.
    func sentence(at now: Instant) -> String {
        let end = Moment(failsAt)
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

    /// The instant that the verdict holds for.
    private var judged: Instant { Moment(judgedAt ?? checkedAt).instant ?? Instant(seconds: .max) }
}
