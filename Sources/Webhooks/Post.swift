/// A request that is ready to be sent: whatever is signed is signed already, and nothing is encoded again.
public struct Post: Hashable, Sendable {
    /// May hold a token: never printed, logged or stored.
    public var url: String
    public var headers: [String: String]
    /// Sent as its UTF-8 bytes.
    public var body: String
    /// What must not be repeated from an answer, besides parts of the URL.
    public var secrets: [String]

    /// How we name ourselves to receivers.
    public static let userAgent = "cfmond"

    /// A request, field by field.
    public init(url: String, headers: [String: String], body: String, secrets: [String] = []) {
        self.url = url
        self.headers = headers
        self.body = body
        self.secrets = secrets
    }

    /// A JSON document; with the key as a bearer's token where there is one.
    init(json payload: Payload, to url: String, type: String = "application/json", bearer: String? = nil) {
        self.init(url: url, headers: ["content-type": type, "user-agent": Post.userAgent], body: payload.json)
        if let bearer { headers["authorization"] = "Bearer \(bearer)" }
    }
}
