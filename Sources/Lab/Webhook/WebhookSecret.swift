import TLS
public import Timekeeping

/// A secret of Standard Webhooks 1.0.0, and what its holder can tell of a message.
public struct WebhookSecret: Sendable {
    private let key: [UInt8]

    /// Seconds that a message's timestamp may lie from the receiver's clock, on either side.
    public static let tolerance: Int64 = 300

    /// Reads `whsec_` and the base64 of 24 to 64 bytes; nil for anything else.
    public init?(_ text: String) {
        guard text.hasPrefix("whsec_"), let bytes = Base64.decode(String(text.dropFirst(6))),
            (24...64).contains(bytes.count)
        else { return nil }
        key = bytes
    }

    /// Whether one of the signatures is that of this message under this secret, and the timestamp is near `now`.
    ///
    /// - Parameters:
    ///   - id: the header `webhook-id`.
    ///   - timestamp: the header `webhook-timestamp`, as it stands.
    ///   - signatures: the header `webhook-signature`: one or more `v1,<base64>`, separated by spaces.
    ///   - body: the exact bytes of the body.
    public func vouches(
        forID id: String, timestamp: String, signatures: String, body: [UInt8], at now: Instant
    ) -> Bool {
        guard let sentAt = Int64(timestamp),
            now.seconds(since: Instant(seconds: sentAt)).magnitude <= WebhookSecret.tolerance
        else { return false }
        let signed = Array("\(id).\(timestamp).".utf8) + body
        return signatures.split(separator: " ").contains { signature in
            guard signature.hasPrefix("v1,"), let code = Base64.decode(String(signature.dropFirst(3))) else {
                return false
            }
            return HMACSHA256.accepts(code, for: signed, key: key)
        }
    }
}
