/// Why there is no answer, or not the whole of it. Holds nothing of a URL, a password or a token.
public struct TransferFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong.
    public enum Reason: Hashable, Sendable {
        case noSuchHost
        case refused
        /// There is no connection, for another reason; in the system's words.
        case unreachable(String)
        /// With the limit that passed.
        case timedOut(Duration)
        /// There is no TLS session; in the library's words.
        case tls(String)
        /// The answer is longer than its limit.
        case tooLarge
        /// The proxy does not let us through.
        case proxy(String)
        /// The caller does not wait any more, or the transfer was closed.
        case cancelled
        case other(String)
    }

    public var reason: Reason

    /// A fault for this reason.
    public init(_ reason: Reason) {
        self.reason = reason
    }

    /// In plain words, to stand after a colon.
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

    /// At least one: curl takes 0 for no limit.
    var milliseconds: Int {
        max(1, Int(clamping: components.seconds &* 1_000 &+ components.attoseconds / 1_000_000_000_000_000))
    }
}
