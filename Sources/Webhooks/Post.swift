import Alerts
import Checks
public import Transfer

/// An HTTP POST that is ready to be sent: signed and encoded.
public struct Post: Hashable, Sendable {
    /// May hold a token: never printed, logged or stored.
    public var url: String
    public var headers: [String: String]
    /// Sent as its UTF-8 bytes.
    public var body: String
    /// Texts that are cut out of an answer before it is stored, besides parts of the URL.
    public var secrets: [String]
    /// The proxy through which it is sent.
    public var proxy = Proxy.environment
    /// User and password for HTTP Basic (RFC 7617); nil for none.
    public var credentials: Credentials?

    /// The value of the `user-agent` header.
    public static let userAgent = "cfmond"

    /// A request, field by field.
    public init(url: String, headers: [String: String], body: String, secrets: [String] = []) {
        self.url = url
        self.headers = headers
        self.body = body
        self.secrets = secrets
    }

    /// A request to a receiver, with the headers, proxy and credentials of its configuration.
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
    ///   - authorization: The value of that header; nil for none.
    init(
        json payload: Payload, to receiver: Receiver, url: String? = nil, type: String = "application/json",
        authorization: String? = nil
    ) {
        // Texts, whole numbers and values decoded from JSON can always be encoded.
        self.init(
            to: receiver, url: url, headers: ["content-type": type], body: (try? JSON.text(payload)) ?? "null")
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

    /// The key as a bearer token; nil where there is none.
    var bearer: String? { key.map { "Bearer \($0)" } }

    /// Texts that are cut out of an answer, besides parts of the URL. A short header value is left in: it may be an
    /// ordinary word.
    fileprivate var confidential: [String] {
        var all = [key, topic, password].compactMap { $0 } + secrets + headers.values.filter { $0.count >= 8 }.sorted()
        if case .url(let url) = proxy { all += secretParts(of: url) }
        return all
    }
}
