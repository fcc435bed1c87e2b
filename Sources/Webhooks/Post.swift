public import Alerts
public import Store
public import Timekeeping

/// A request that is ready to be sent: whatever is signed is signed already, and nothing is encoded again.
public struct Post: Hashable, Sendable {
    /// May hold a token: never printed, logged or stored.
    public var url: String
    public var headers: [String: String]
    /// Sent as its UTF-8 bytes.
    public var body: String

    public init(url: String, headers: [String: String], body: String) {
        self.url = url
        self.headers = headers
        self.body = body
    }

    /// The message in the receiver's format, for an attempt at this instant. Throws where the receiver's secrets cannot
    /// be used.
    public init(_ message: OutboxMessage, to receiver: Receiver, at instant: Instant) throws(MalformedSecret) {
        switch receiver.format {
        case .webhook: self = try Webhook.post(message, to: receiver, at: instant)
        }
    }
}

/// A receiver's secret is not `whsec_` and base64 of 24 to 64 bytes.
public struct MalformedSecret: Error, CustomStringConvertible {
    /// The receiver's name.
    public var receiver: String

    /// One line, without the secret.
    public var description: String {
        "a secret of receiver \(receiver) is not whsec_ and base64 of 24 to 64 bytes"
    }
}
