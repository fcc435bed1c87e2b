import Crypto
import FoundationEssentials
import Timekeeping

/// A secret of Standard Webhooks 1.0.0: `whsec_` and base64 of 24 to 64 bytes.
struct WebhookSecret: Sendable {
    private let key: SymmetricKey

    /// Reads the secret's text form; nil for anything else.
    init?(_ text: String) {
        let prefix = "whsec_"
        guard text.hasPrefix(prefix), let bytes = Data(base64Encoded: String(text.dropFirst(prefix.count))),
            (24...64).contains(bytes.count)
        else { return nil }
        key = SymmetricKey(data: bytes)
    }

    /// The signature `v1,…` over the message's id, the instant of the attempt, and the very bytes of the body.
    func signature(id: String, at instant: Instant, body: String) -> String {
        var code = HMAC<SHA256>(key: key)
        code.update(data: Data("\(id).\(instant.seconds).".utf8))
        code.update(data: Data(body.utf8))
        return "v1," + Data(code.finalize()).base64EncodedString()
    }
}
