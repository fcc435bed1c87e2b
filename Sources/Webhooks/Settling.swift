public import Store
public import Timekeeping

/// What came back for a message.
public enum Answer: Hashable, Sendable {
    /// The receiver answered: its status, its `Retry-After`, and the first bytes of its body, made harmless.
    case status(Int, retryAfter: String? = nil, body: String = "")
    /// The mail server's last reply: its code, and its words, made harmless.
    case replied(Int, text: String)
    /// A program ended with this code, after these words, made harmless.
    case exited(Int32, said: String)
    /// It did not: name not found, refused, reset, timed out, TLS failed; in words that do not hold the URL.
    case silence(String)

    /// Whether the receiver as a whole is to be left alone until the retry: it, or what stands before it, has too much
    /// to do.
    var asksForRest: Bool {
        switch self {
        case .status(let status, _, _): [429, 502, 503, 504].contains(status)
        // All mail to a receiver has the same server, sender and recipients.
        case .replied(let code, _): (400..<500).contains(code)
        case .exited, .silence: false
        }
    }

    /// Whether the message has arrived.
    var isAccepting: Bool {
        switch self {
        case .status(let status, _, _): (200..<300).contains(status)
        case .replied(let code, _): (200..<300).contains(code)
        case .exited(let code, _): code == 0
        case .silence: false
        }
    }

    /// Whether a mail server refused the user, the sender or all recipients, and not this message: the codes of
    /// authentication (RFC 4954, 6) and those of mailboxes and policy (RFC 5321, 4.2.3).
    fileprivate var refusesWhoOrWhom: Bool {
        guard case .replied(let code, _) = self else { return false }
        return [530, 534, 535, 538, 550, 551, 553, 554].contains(code)
    }

    /// One line for the operator.
    public var words: String {
        switch self {
        case .silence(let reason):
            return reason
        case .replied(let code, let text):
            return "SMTP \(code)" + (text.isEmpty ? "" : ": \(text)")
        case .exited(let code, let said):
            return "exit code \(code)" + (said.isEmpty ? "" : ": \(said)")
        case .status(let status, _, let body):
            let hint = (300..<400).contains(status) ? " (a redirect, which is not followed: has the URL moved?)" : ""
            return "HTTP \(status)\(hint)" + (body.isEmpty ? "" : ": \(body)")
        }
    }
}

/// When to try again, and when to stop.
public enum BackOff {
    /// Seconds to wait after the first, second, … failed attempt (Standard Webhooks 1.0.0, "Retry schedule").
    static let steps: [Int64] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]

    /// Seconds after which a message is given up: the whole schedule, and a little.
    public static let patience: Int64 = 76 * 3_600

    /// Attempts before a message is given up, as many as there are where each waits for the longest time: fewer mean that
    /// time has leapt, or that nobody was there to try.
    static let leastAttempts = 4

    /// The wait after this many failed attempts: the step less up to a fifth of it, so that what failed together does
    /// not come back together and the schedule is never longer than `patience`.
    ///
    /// - Parameters:
    ///   - failures: 1 or more.
    ///   - jitter: 0 to 1.
    static func wait(after failures: Int, jitter: Double) -> Int64 {
        let step = steps[min(max(failures, 1), steps.count) - 1]
        return step - Int64(Double(step) * 0.2 * jitter)
    }
}

extension Settlement {
    /// What becomes of a message after an attempt: delivered, tried again, or given up.
    ///
    /// - Parameters:
    ///   - answer: What came back.
    ///   - attempts: Attempts so far, this one included.
    ///   - createdAt: When the message was written.
    ///   - now: The instant of the answer.
    ///   - jitter: 0 to 1.
    public init(of answer: Answer, attempts: Int, createdAt: Instant, at now: Instant, jitter: Double) {
        var wait = BackOff.wait(after: attempts, jitter: jitter)
        // A key that is being replaced, or a receiver that is just set up anew: nobody should miss an alert for it.
        let isPatient = attempts < BackOff.leastAttempts
        switch answer {
        case .exited(0, _), .replied(200..<300, _):
            self = .delivered(status: 0)
            return
        case .status(let status, let retryAfter, _):
            switch status {
            case 200..<300:
                self = .delivered(status: status)
                return
            case 300..<400, 408, 425, 429, 500...:
                if let asked = retryAfter.flatMap({ seconds(ofRetryAfter: $0, at: now) }) {
                    // A receiver that asks for nothing, or for a year, is not taken at its word.
                    wait = min(max(asked, BackOff.steps[0]), 86_400)
                }
            case _ where isPatient && [401, 403, 404].contains(status): break
            default:
                self = .dead(error: answer.words)
                return
            }
        case .replied(500..., _) where !(isPatient && answer.refusesWhoOrWhom):
            self = .dead(error: answer.words)
            return
        case .replied, .exited, .silence: break
        }
        let next = now.advanced(by: wait)
        if attempts >= BackOff.leastAttempts, next > createdAt.advanced(by: BackOff.patience) {
            self = .dead(error: "given up after \(attempts) attempts: \(answer.words)")
        } else {
            self = .retry(at: next, error: answer.words)
        }
    }
}
