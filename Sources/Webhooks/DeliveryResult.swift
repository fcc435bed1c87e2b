public import Store
public import Timekeeping

/// What an attempt to deliver a message came to.
public enum DeliveryResult: Hashable, Sendable {
    /// The receiver answered: status, `Retry-After`, and the first bytes of the body, redacted.
    case status(Int, retryAfter: String? = nil, body: String = "")
    /// The mail server's last reply: code and text, redacted.
    case replied(Int, text: String)
    /// A program ended with this code; the beginning of its output, redacted.
    case exited(Int32, said: String)
    /// There was no answer: name not found, refused, reset, timed out, TLS failed. The text does not hold the URL.
    case noAnswer(String)

    /// Whether the whole receiver is left alone until the retry: it, or a proxy in front of it, is overloaded.
    var asksForRest: Bool {
        switch self {
        case .status(let status, _, _): [429, 502, 503, 504].contains(status)
        // All mails to a receiver share server, sender and recipients.
        case .replied(let code, _): (400..<500).contains(code)
        case .exited, .noAnswer: false
        }
    }

    /// Whether the receiver accepted the message.
    var isAccepting: Bool {
        switch self {
        case .status(let status, _, _): (200..<300).contains(status)
        case .replied(let code, _): (200..<300).contains(code)
        case .exited(let code, _): code == 0
        case .noAnswer: false
        }
    }

    /// Whether a mail server refused the user, the sender or all recipients rather than this message: the codes of
    /// authentication (RFC 4954, 6) and those of mailboxes and policy (RFC 5321, 4.2.3).
    fileprivate var refusesSenderOrRecipients: Bool {
        guard case .replied(let code, _) = self else { return false }
        return [530, 534, 535, 538, 550, 551, 553, 554].contains(code)
    }

    /// One line for the operator.
    public var summary: String {
        switch self {
        case .noAnswer(let reason):
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

    /// Seconds after which a message is given up: a little more than the whole schedule.
    public static let patience: Int64 = 76 * 3_600

    /// A message is not given up before this many attempts, which is what fits into `patience` at the longest wait.
    /// With fewer, the wall clock has jumped or the daemon was not running.
    static let leastAttempts = 4

    /// Seconds to wait after this many failed attempts. Up to a fifth of the step is taken off: messages that failed
    /// together do not come back together, and the schedule is never longer than `patience`.
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
    /// What happens to a message after an attempt: it is delivered, tried again, or given up.
    ///
    /// - Parameters:
    ///   - result: What the attempt came to.
    ///   - attempts: Attempts so far, this one included.
    ///   - createdAt: When the message was written.
    ///   - now: When the attempt ended.
    ///   - jitter: 0 to 1.
    public init(of result: DeliveryResult, attempts: Int, createdAt: Instant, at now: Instant, jitter: Double) {
        var wait = BackOff.wait(after: attempts, jitter: jitter)
        // A key may be in replacement, or a receiver may just be set up: no alert should be lost for that.
        let isPatient = attempts < BackOff.leastAttempts
        switch result {
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
                    // A receiver may ask for zero seconds, or for a year.
                    wait = min(max(asked, BackOff.steps[0]), 86_400)
                }
            case _ where isPatient && [401, 403, 404].contains(status): break
            default:
                self = .dead(error: result.summary)
                return
            }
        case .replied(500..., _) where !(isPatient && result.refusesSenderOrRecipients):
            self = .dead(error: result.summary)
            return
        case .replied, .exited, .noAnswer: break
        }
        let next = now.advanced(by: wait)
        if attempts >= BackOff.leastAttempts, next > createdAt.advanced(by: BackOff.patience) {
            self = .dead(error: "given up after \(attempts) attempts: \(result.summary)")
        } else {
            self = .retry(at: next, error: result.summary)
        }
    }
}

/// Seconds that a `Retry-After` header asks to wait (RFC 9110, 10.2.3): whole seconds, or the time until an HTTP date in
/// the form that senders must use (RFC 9110, 5.6.7). Nil for anything else; never negative.
func seconds(ofRetryAfter text: String, at now: Instant) -> Int64? {
    let text = text.trimmingPrefix(while: \.isWhitespace)
    if let seconds = Int64(text), seconds >= 0 { return seconds }
    // Sun, 06 Nov 1994 08:49:37 GMT
    let parts = text.split(separator: " ")
    guard parts.count == 6, parts[5] == "GMT", let month = MailMessage.months.firstIndex(of: String(parts[2])),
        let date = Instant(rfc3339: "\(parts[3])-\(month < 9 ? "0" : "")\(month + 1)-\(parts[1])T\(parts[4])Z")
    else { return nil }
    return max(0, date.seconds(since: now))
}
