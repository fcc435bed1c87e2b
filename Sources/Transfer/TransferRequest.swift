/// One HTTP request, ready to be sent. It may hold secrets: it is never printed or logged.
public struct TransferRequest: Hashable, Sendable {
    /// What is asked of the server (RFC 9110, 9).
    public enum Method: String, Hashable, Sendable {
        case get = "GET"
        case post = "POST"
    }

    public var method: Method
    /// `http` or `https`.
    public var url: String
    /// By name; neither names nor values may hold control characters.
    public var headers: [String: String]
    /// What a POST sends; nil for nothing.
    public var body: [UInt8]?
    /// Path of a Unix socket to connect to in place of the URL's host. No proxy is used then.
    public var socket: String?
    public var proxy: Proxy
    /// For Basic authentication; user and password of the URL are used where this is nil.
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

/// Which way a request takes.
public enum Proxy: Hashable, Sendable {
    /// As the variables `https_proxy`, `http_proxy`, `all_proxy` and `no_proxy` of this process say (curl(1), ENVIRONMENT).
    case environment
    /// Straight to the server, whatever the environment says.
    case direct
    /// Through this proxy, whatever the environment says: `http://[user:password@]host:port`, `https://`, `socks5h://`.
    case url(String)
}

/// Who we are to a server.
public struct Credentials: Hashable, Sendable {
    public var username: String
    public var password: String

    /// A user with a password.
    public init(username: String, password: String) {
        self.username = username
        self.password = password
    }
}

/// How long a transfer may take, and how much the peer may send.
public struct TransferLimits: Hashable, Sendable {
    /// From the first look-up to the last byte of the answer.
    public var deadline: Duration
    /// Until the connection stands, with its TLS handshake and a proxy's answer.
    public var connect: Duration
    /// Bytes of an answer's body; what goes beyond is cut off.
    public var body: Int
    /// Bytes of an answer's headers, all responses and trailers taken together.
    public var headers: Int

    /// The default deadline is the shortest that Standard Webhooks 1.0.0 asks of a sender (15 to 30 s).
    public init(
        deadline: Duration = .seconds(15), connect: Duration = .seconds(10), body: Int = 65_536, headers: Int = 65_536
    ) {
        self.deadline = deadline
        self.connect = connect
        self.body = body
        self.headers = headers
    }
}
