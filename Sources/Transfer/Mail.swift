/// One message over SMTP. It may hold secrets: it is never printed or logged.
public struct Mail: Hashable, Sendable {
    /// `smtp://host:587`, or `smtps://host:465` for TLS from the first byte. A path is what we call ourselves in `EHLO`.
    public var server: String
    /// Whether a server without STARTTLS gets the message, and the password, in clear text. Else it gets neither.
    public var allowsPlain: Bool
    public var credentials: Credentials?
    /// The address of the envelope, without angle brackets.
    public var sender: String
    /// The addresses of the envelope. Those that the server refuses are left out, as long as one is accepted.
    public var recipients: [String]
    /// The message of RFC 5322, with CRLF at the end of each line.
    public var message: [UInt8]
    public var limits: TransferLimits

    /// A message, field by field.
    public init(
        server: String, allowsPlain: Bool = false, credentials: Credentials? = nil, sender: String,
        recipients: [String], message: [UInt8], limits: TransferLimits = TransferLimits(deadline: .seconds(60))
    ) {
        self.server = server
        self.allowsPlain = allowsPlain
        self.credentials = credentials
        self.sender = sender
        self.recipients = recipients
        self.message = message
        self.limits = limits
    }
}

/// The last word of a mail server (RFC 5321, 4.2): 250 where it took the message; 4xx to try later, 5xx never.
public struct MailReply: Hashable, Sendable {
    public var status: Int
    /// The last line of it, with the status; as the server sent it.
    public var text: String

    /// Whether the server is now responsible for the message.
    public var isAccepted: Bool { (200..<300).contains(status) }
}
