import FoundationEssentials
import TLS
public import Timekeeping

/// A message that a receiver has accepted.
public struct WebhookMessage: Hashable, Sendable {
    /// The header `webhook-id`: the same for every attempt at this message.
    public let id: String
    /// The body as it came: JSON, an object.
    public let body: [UInt8]
    /// The body's `type`, e.g. `origin.failing`; nil if it has none.
    public let type: String?

    /// Why a message is not accepted.
    public enum Refusal: String, Error, Sendable {
        case headersMissing = "a webhook header is missing"
        case badSignature = "the signature is wrong, or the timestamp is too far from now"
        case badBody = "the body is no JSON object"
    }

    /// Checks a message and accepts it.
    ///
    /// - Parameter header: the value of a header of the request, by its lower-case name.
    /// - Throws: if the message was not signed with the secret within the last minutes.
    public init(
        body: [UInt8], secret: WebhookSecret, at now: Instant, header: (String) -> String?
    ) throws(Refusal) {
        guard let id = header("webhook-id"), let timestamp = header("webhook-timestamp"),
            let signatures = header("webhook-signature")
        else { throw .headersMissing }
        guard secret.vouches(forID: id, timestamp: timestamp, signatures: signatures, body: body, at: now) else {
            throw .badSignature
        }
        guard let envelope = try? JSONDecoder().decode(Envelope.self, from: Data(body)) else { throw .badBody }
        self.id = id
        self.body = body
        type = envelope.type
    }

    private struct Envelope: Decodable {
        let type: String?
    }

    /// `{"id": …, "body": …}` in one line, the body's own text in it.
    public var line: String {
        // Between the tokens of JSON a line break is white space, and within them there is none.
        let oneLine = body.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }
        let name = (try? JSONEncoder().encode(id)) ?? Data("null".utf8)
        return
            "{\"id\":\(String(decoding: name, as: UTF8.self)),\"body\":\(String(decoding: oneLine, as: UTF8.self))}\n"
    }

    /// One line for people.
    public var summary: String {
        "\(Printable.text(id.utf8, limit: 80))  \(Printable.text((type ?? "without a type").utf8, limit: 80))"
            + "  \(body.count) bytes"
    }
}

/// A secret of Standard Webhooks 1.0.0, which verifies the signatures of messages.
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
