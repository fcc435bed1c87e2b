import Config
import Logging
import Timekeeping
import Webhooks

/// The dead man's switch: a ping that goes out only where the loop has turned and results were stored since the last.
struct Pulse: Sendable {
    /// After a ping that nobody took.
    private static let again: Duration = .seconds(30)

    private var next: Duration
    private var hasStored = false
    private var isOut = false
    private var isFailing = false

    init(at now: Duration) {
        next = now
    }

    /// A result has been stored.
    mutating func stored() {
        hasStored = true
    }

    /// The ping to send now, if one is due; its body is a short log for the service that takes it.
    mutating func post(_ heartbeat: Heartbeat, _ summary: @autoclosure () -> String, at now: Duration) -> Post? {
        guard hasStored, !isOut, now >= next else { return nil }
        isOut = true
        next = now + heartbeat.every
        return Post(
            url: heartbeat.url, headers: ["content-type": "text/plain", "user-agent": Post.userAgent], body: summary())
    }

    /// The ping was answered, or not.
    mutating func ended(_ answer: Answer, at now: Duration) -> [Action] {
        isOut = false
        let wasFailing = isFailing
        if case .status(200..<300, _, _) = answer {
            isFailing = false
            hasStored = false
            return wasFailing ? [.log(.notice, "the heartbeat is taken again")] : []
        }
        isFailing = true
        next = min(next, now + Pulse.again)
        return wasFailing ? [] : [.log(.warning, "the heartbeat was not taken: \(answer.words)")]
    }
}
