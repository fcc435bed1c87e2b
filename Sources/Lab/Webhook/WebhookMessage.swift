import FoundationEssentials
import TLS
public import Timekeeping

/// A message that a receiver has accepted.
public struct WebhookMessage: Hashable, Sendable {
    /// The header `webhook-id`: the same for every attempt at this message.
    public let id: String
    /// The body as it came: JSON, an object.
    public let body: [UInt8]
    /// The body's `type`, e.g. `origin.failing`; nil where it has none.
    public let type: String?

    /// Why a message is not accepted.
    public enum Refusal: String, Error, Sendable {
        case headersMissing = "a webhook header is missing"
        case badSignature = "the signature is wrong, or the timestamp is too far from now"
        case badBody = "the body is no JSON object"
    }

    /// Takes a message in.
    ///
    /// - Parameter header: the value of a header of the request, by its lower-case name.
    /// - Throws: where the message is not one that the holder of the secret has signed just now.
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
