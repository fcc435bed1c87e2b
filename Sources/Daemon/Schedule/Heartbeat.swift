import Config
import Logging
import Timekeeping
import Webhooks

/// The dead man's switch: a ping that goes out only where the loop turns and results are stored.
struct Heartbeat: Sendable {
    /// After a ping that nobody took.
    private static let again: Duration = .seconds(30)

    private var next: Duration
    /// When a result was stored last; nil before the first, and after one that could not be stored.
    private var stored: Duration?
    private var isOut = false
    private var isFailing = false

    init(at now: Duration) {
        next = now
    }

    /// A result was to be stored.
    mutating func note(isStored: Bool, at now: Duration) {
        stored = isStored ? now : nil
    }

    /// The ping to send now, if one is due; its body is a short log for the service that takes it.
    ///
    /// - Parameter shortest: Of the origins' intervals: after two of them without a result data is old. Nil where there are no
    ///   origins, of which no result is expected.
    mutating func post(
        _ settings: HeartbeatSettings, shortest: Duration?, _ summary: @autoclosure () -> String, at now: Duration
    ) -> Post? {
        guard !isOut, now >= next else { return nil }
        if let shortest {
            guard let stored, now - stored <= shortest * 2 else { return nil }
        }
        isOut = true
        next = now + settings.every
        return Post(
            url: settings.url, headers: ["content-type": "text/plain", "user-agent": Post.userAgent], body: summary())
    }

    /// The ping was answered, or not.
    mutating func ended(_ answer: Answer, at now: Duration) -> [Action] {
        isOut = false
        let wasFailing = isFailing
        if case .status(200..<300, _, _) = answer {
            isFailing = false
            return wasFailing ? [.log(.notice, "the heartbeat is taken again")] : []
        }
        isFailing = true
        next = min(next, now + Heartbeat.again)
        return wasFailing ? [] : [.log(.warning, "the heartbeat was not taken: \(answer.words)")]
    }
}
