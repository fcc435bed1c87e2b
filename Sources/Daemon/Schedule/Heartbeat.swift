import Config
import Logging
import Timekeeping
import Webhooks

/// The dead man's switch: a ping that is sent only while the loop turns and results are stored.
struct Heartbeat: Sendable {
    /// The wait after a ping that was not accepted.
    private static let retryInterval: Duration = .seconds(30)

    private var next: Duration
    /// When a result was stored last; nil before the first, and after one that could not be stored.
    private var stored: Duration?
    private var isPending = false
    private var isFailing = false

    init(at now: Duration) {
        next = now
    }

    /// Remembers whether the last result could be stored.
    mutating func resultEnded(isStored: Bool, at now: Duration) {
        stored = isStored ? now : nil
    }

    /// The ping to send now, if one is due. Its body is a short log for the service that takes it.
    ///
    /// - Parameter shortest: The shortest interval of an origin; after two of them without a result, data is old. Nil
    ///   where there are no origins: then no result is expected.
    mutating func post(
        _ settings: HeartbeatSettings, shortest: Duration?, _ summary: @autoclosure () -> String, at now: Duration
    ) -> Post? {
        guard !isPending, now >= next else { return nil }
        if let shortest {
            guard let stored, now - stored <= shortest * 2 else { return nil }
        }
        isPending = true
        next = now + settings.every
        return Post(
            url: settings.url, headers: ["content-type": "text/plain", "user-agent": Post.userAgent], body: summary())
    }

    /// Takes the result of a ping.
    mutating func ended(_ result: DeliveryResult, at now: Duration) -> [Action] {
        isPending = false
        let wasFailing = isFailing
        if case .status(200..<300, _, _) = result {
            isFailing = false
            return wasFailing ? [.log(.notice, "the heartbeat is taken again")] : []
        }
        isFailing = true
        next = min(next, now + Heartbeat.retryInterval)
        return wasFailing ? [] : [.log(.warning, "the heartbeat was not taken: \(result.summary)")]
    }
}
