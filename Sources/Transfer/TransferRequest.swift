/// One HTTP request. It may contain secrets, so it is never printed or logged.
public struct TransferRequest: Hashable, Sendable {
    /// The request method (RFC 9110, 9).
    public enum Method: String, Hashable, Sendable {
        case get = "GET"
        case post = "POST"
    }

    public var method: Method
    /// A URL with the scheme `http` or `https`.
    public var url: String
    /// Values by name. Neither may contain control characters.
    public var headers: [String: String]
    /// The body of a POST; nil for an empty one.
    public var body: [UInt8]?
    /// The path of a Unix socket that replaces the URL's host. No proxy is used then.
    public var socket: String?
    public var proxy: Proxy
    /// Credentials for Basic authentication; nil for the user and password of the URL.
    public var credentials: Credentials?
    public var limits: TransferLimits

    /// A request, field by field.
    public init(
        _ method: Method, _ url: String, headers: [String: String] = [:], body: [UInt8]? = nil,
        socket: String? = nil, proxy: Proxy = .environment, credentials: Credentials? = nil,
        limits: TransferLimits = TransferLimits()
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.socket = socket
        self.proxy = proxy
        self.credentials = credentials
        self.limits = limits
    }
}

/// The proxy of a request.
public enum Proxy: Hashable, Sendable {
    /// The proxy in `https_proxy`, `http_proxy`, `all_proxy` and `no_proxy` of this process's environment (curl(1), ENVIRONMENT).
    case environment
    /// No proxy, whatever the environment says.
    case direct
    /// This proxy, whatever the environment says: `http://[user:password@]host:port`, `https://…` or `socks5h://…`.
    case url(String)
}

/// A user name and a password for a server.
public struct Credentials: Hashable, Sendable {
    public var username: String
    public var password: String

    /// Credentials, field by field.
    public init(username: String, password: String) {
        self.username = username
        self.password = password
    }
}

/// Limits of the time of a transfer and of the size of its answer.
public struct TransferLimits: Hashable, Sendable {
    /// The time from the first look-up to the last byte of the answer.
    public var deadline: Duration
    /// The time until the connection is established, including the TLS handshake and a proxy's answer.
    public var connect: Duration
    /// The most bytes of a body. A longer one is cut off.
    public var body: Int
    /// The most bytes of headers, including those of all interim responses and the trailers.
    public var headers: Int

    /// Limits, by default with the shortest deadline that Standard Webhooks 1.0.0 recommends to senders (15 to 30 s).
    public init(
        deadline: Duration = .seconds(15), connect: Duration = .seconds(10), body: Int = 65_536, headers: Int = 65_536
    ) {
        self.deadline = deadline
        self.connect = connect
        self.body = body
        self.headers = headers
    }
}

/// The answer to a request.
public struct TransferResponse: Sendable {
    /// The status code (RFC 9110, 15), 200 or greater.
    public var status: Int
    /// Values by lower-case name. Several values of one name are joined with commas (RFC 9110, 5.3).
    public var headers: [String: String]
    /// The body, as far as it arrived within the limits; empty if it was passed on piece by piece.
    public var body: [UInt8]
    /// Why the body is incomplete; nil if it is complete.
    public var cut: TransferFault?

    /// Whether the body is incomplete: it broke off, took too long or was too large.
    public var isCut: Bool { cut != nil }

    /// The value of a header, by its name in any case.
    public func header(_ name: String) -> String? {
        headers[name.lowercased()]
    }
}
