/// Why an answer is missing or incomplete. It contains no URL, password or token.
public struct TransferFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong.
    public enum Reason: Hashable, Sendable {
        case noSuchHost
        case refused
        /// The connection failed for another reason; in the system's words.
        case unreachable(String)
        /// The limit that passed.
        case timedOut(Duration)
        /// The TLS handshake failed; in OpenSSL's words or ours.
        case tls(String)
        /// The answer is longer than its limit.
        case tooLarge
        /// The proxy refused or failed; in words.
        case proxy(String)
        /// The waiting task was cancelled, or the transfer was closed.
        case cancelled
        case other(String)
    }

    public var reason: Reason

    /// A fault for this reason.
    public init(_ reason: Reason) {
        self.reason = reason
    }

    /// The fault in plain words, for use after a colon.
    public var description: String {
        switch reason {
        case .noSuchHost: "the name cannot be looked up"
        case .refused: "connection refused"
        case .unreachable(let words), .other(let words): words
        case .timedOut(let limit): "no answer within \(limit.words)"
        case .tls(let words): "the TLS handshake failed: \(words)"
        case .tooLarge: "the answer is too large"
        case .proxy(let words): "the proxy: \(words)"
        case .cancelled: "cancelled"
        }
    }
}

extension Duration {
    fileprivate var words: String {
        self < .seconds(1) ? "\(components.attoseconds / 1_000_000_000_000_000) ms" : "\(components.seconds) s"
    }

    /// At least 1, because curl takes 0 as no limit.
    var milliseconds: Int {
        max(1, Int(clamping: components.seconds &* 1_000 &+ components.attoseconds / 1_000_000_000_000_000))
    }
}
