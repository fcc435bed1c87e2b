import FoundationEssentials
import TLS
import Timekeeping

/// A secret of Standard Webhooks 1.0.0: `whsec_` and base64 of 24 to 64 bytes.
struct WebhookSecret: Sendable {
    private let key: [UInt8]

    /// Reads the secret's text form; nil for anything else.
    init?(_ text: String) {
        let prefix = "whsec_"
        guard text.hasPrefix(prefix), let bytes = Data(base64Encoded: String(text.dropFirst(prefix.count))),
            (24...64).contains(bytes.count)
        else { return nil }
        key = Array(bytes)
    }

    /// The signature `v1,…` over the message's id, the instant of the attempt, and the bytes of the body.
    func signature(id: String, at instant: Instant, body: String) -> String {
        "v1," + Base64.encode(HMACSHA256.code(for: Array("\(id).\(instant.seconds).\(body)".utf8), key: key))
    }
}
