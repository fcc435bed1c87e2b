/// One message over SMTP. It may contain secrets, so it is never printed or logged.
public struct Mail: Hashable, Sendable {
    /// `smtp://host:587`, or `smtps://host:465` for TLS from the first byte. A path is the name that is sent in `EHLO`.
    public var server: String
    /// Whether a server without STARTTLS gets the message and the password in clear text. Otherwise it gets neither.
    public var allowsPlain: Bool
    public var credentials: Credentials?
    /// The sender's address in the envelope, without angle brackets.
    public var sender: String
    /// The recipients' addresses in the envelope. Refused ones are left out as long as the server accepts one.
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

/// The final reply of a mail server (RFC 5321, 4.2).
public struct MailReply: Hashable, Sendable {
    /// 250 where it accepts the message, 4xx where the mail may be sent again later, 5xx where it may not.
    public var status: Int
    /// The last line of the reply, with the status, as the server sent it.
    public var text: String

    /// Whether the server is now responsible for the message.
    public var isAccepted: Bool { (200..<300).contains(status) }
}
