// The values of the room `Transfer`, which is made at the same time: this file goes when both meet.

/// By which way a request leaves this host.
public enum Proxy: Hashable, Sendable {
    /// What the environment says.
    case environment
    /// None.
    case direct
    /// This one.
    case url(String)
}

/// A user and a password. Both are secrets.
public struct Credentials: Hashable, Sendable {
    /// The user's name.
    public var username: String
    /// The user's password.
    public var password: String

    /// Credentials of that user.
    public init(username: String, password: String) {
        self.username = username
        self.password = password
    }
}

/// A mail, ready to be handed to a server.
public struct Mail: Hashable, Sendable {
    /// `smtp://HOST[:PORT]` or `smtps://HOST[:PORT]`.
    public var server: String
    /// Whether a server that offers no TLS is good enough.
    public var allowsPlain: Bool
    /// Who is asking; nil where the server takes mail from anybody.
    public var credentials: Credentials?
    /// The address of the envelope's sender.
    public var sender: String
    /// The addresses of the envelope's recipients.
    public var recipients: [String]
    /// The message of RFC 5322, with CRLF.
    public var message: [UInt8]

    /// A mail, field by field.
    public init(
        server: String, allowsPlain: Bool, credentials: Credentials?, sender: String, recipients: [String],
        message: [UInt8]
    ) {
        self.server = server
        self.allowsPlain = allowsPlain
        self.credentials = credentials
        self.sender = sender
        self.recipients = recipients
        self.message = message
    }
}

extension Mail {
    /// Stands where the live one will, so that everything around it can be built and tested.
    public static let live: @Sendable (Mail) async -> Answer = { _ in .silence("mail is not sent yet") }
}
