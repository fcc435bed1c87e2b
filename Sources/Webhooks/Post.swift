import Alerts
public import Transfer

/// A request that is ready to be sent: whatever is signed is signed already, and nothing is encoded again.
public struct Post: Hashable, Sendable {
    /// May hold a token: never printed, logged or stored.
    public var url: String
    public var headers: [String: String]
    /// Sent as its UTF-8 bytes.
    public var body: String
    /// What must not be repeated from an answer, besides parts of the URL.
    public var secrets: [String]
    /// How it leaves this host.
    public var proxy = Proxy.environment
    /// User and password of HTTP Basic (RFC 7617); nil where none are asked for.
    public var credentials: Credentials?

    /// How we name ourselves to receivers.
    public static let userAgent = "cfmond"

    /// A request, field by field.
    public init(url: String, headers: [String: String], body: String, secrets: [String] = []) {
        self.url = url
        self.headers = headers
        self.body = body
        self.secrets = secrets
    }

    /// A request to a receiver, with all that its configuration gives to each of them.
    ///
    /// - Parameter url: nil for the receiver's own.
    init(to receiver: Receiver, url: String? = nil, headers: [String: String], body: String) {
        self.init(
            url: url ?? receiver.url,
            headers: receiver.headers.merging(headers) { $1 }.merging(["user-agent": Post.userAgent]) { $1 },
            body: body, secrets: receiver.confidential)
        proxy = Proxy(receiver.proxy)
        credentials = receiver.credentials
    }

    /// A JSON document to a receiver.
    ///
    /// - Parameters:
    ///   - url: nil for the receiver's own.
    ///   - authorization: What the header of that name says; nil where the format has none.
    init(
        json payload: Payload, to receiver: Receiver, url: String? = nil, type: String = "application/json",
        authorization: String? = nil
    ) {
        self.init(to: receiver, url: url, headers: ["content-type": type], body: payload.json)
        if let authorization { headers["authorization"] = authorization }
    }
}

extension Proxy {
    fileprivate init(_ proxy: Receiver.Proxy) {
        switch proxy {
        case .environment: self = .environment
        case .none: self = .direct
        case .url(let url): self = .url(url)
        }
    }
}

extension Receiver {
    /// User and password; nil where none are configured.
    var credentials: Credentials? {
        username.map { Credentials(username: $0, password: password ?? "") }
    }

    /// The key as a bearer's token; nil where there is none.
    var bearer: String? { key.map { "Bearer \($0)" } }

    /// What must not be repeated from an answer, besides parts of the URL. A header's short value is a word that may
    /// stand anywhere.
    fileprivate var confidential: [String] {
        var all = [key, topic, password].compactMap { $0 } + secrets + headers.values.filter { $0.count >= 8 }.sorted()
        if case .url(let url) = proxy { all += secretParts(of: url) }
        return all
    }
}
