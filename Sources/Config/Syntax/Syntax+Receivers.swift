import Alerts

extension Syntax {
    /// The types of receivers, for messages about mistakes.
    static let formats = "there is " + choice(Receiver.Format.allCases.map { "`\($0.rawValue)`" })

    /// The purpose of a key, for the message that it is missing.
    static func purpose(of key: Receiver.Key, for format: Receiver.Format) -> String {
        switch key {
        case .url, .urls: "where messages go"
        case .command: "the program, and its arguments"
        case .routingKey, .apiKey, .token: "by which `\(format.rawValue)` knows whose alert it is"
        case .topic: "to whom ntfy shows the messages"
        case .sender: "the mail address that messages come from"
        case .recipients: "the list of mail addresses that messages go to"
        case .secret, .username, .password, .headers, .proxy: "\(format.rawValue) asks for it"
        }
    }

    /// Reads a token that is sent in a header or in a message. It is a secret: no sentence repeats it.
    static func token(_ text: String) throws(SyntaxProblem) -> String {
        guard !text.isEmpty, isPrintableASCII(text), !text.contains(" ") else {
            throw SyntaxProblem("the value is empty, or holds a space or a character outside ASCII")
        }
        guard text.utf8.count <= 1_024 else { throw SyntaxProblem("the value is longer than 1024 characters") }
        return text
    }

    /// Reads a topic of ntfy, which is as good as a password: no sentence repeats it.
    static func topic(_ text: String) throws(SyntaxProblem) -> String {
        guard (1...64).contains(text.utf8.count), text.utf8.allSatisfy({ isAlphanumeric($0) || "-_".utf8.contains($0) })
        else { throw SyntaxProblem("the value is no topic of ntfy: 1 to 64 letters, digits, hyphens and underscores") }
        return text
    }

    /// Reads one argument of a command, which is passed on unchanged.
    static func argument(_ text: String) throws(SyntaxProblem) -> String {
        guard !text.contains("\0") else { throw SyntaxProblem("\(quoted(text)) holds a zero byte") }
        return text
    }

    /// Reads the name of a user: without the colon that ends it in HTTP Basic (RFC 7617, 2).
    static func userName(_ text: String) throws(SyntaxProblem) -> String {
        guard !text.isEmpty, text.utf8.count <= 255, !holdsControl(text), !text.contains(":") else {
            throw SyntaxProblem(
                "\(quoted(text)) is no name of a user: 1 to 255 bytes without a colon or a control character")
        }
        return text
    }

    /// Reads a user's password. It is a secret: no sentence repeats it.
    static func password(_ text: String) throws(SyntaxProblem) -> String {
        guard !text.isEmpty, text.utf8.count <= 1_024, !holdsControl(text) else {
            throw SyntaxProblem("the value is empty, longer than 1024 bytes, or holds a control character")
        }
        return text
    }

    /// Reads the URL of a proxy, which may hold a password: no sentence repeats it.
    static func proxyURL(_ text: String) throws(SyntaxProblem) -> String {
        guard let scheme = text.firstRange(of: "://"),
            ["http", "https", "socks5", "socks5h"].contains(text[..<scheme.lowerBound].lowercased()),
            let first = text[scheme.upperBound...].first, !"/?#:@".contains(first), isPrintableASCII(text),
            !text.contains(" "), !text[scheme.upperBound...].contains(where: { "?#".contains($0) })
        else {
            throw SyntaxProblem("the value is neither `none` nor an http://, https://, socks5:// or socks5h:// URL")
        }
        return text
    }

    /// Reads the name of a header that is sent besides those that cfmond sets.
    static func ownHeaderName(_ text: String) throws(SyntaxProblem) -> String {
        guard isToken(text) else { throw SyntaxProblem("\(quoted(text)) is no name of a header") }
        let name = text.lowercased()
        guard !setHeaders.contains(name), !name.hasPrefix("webhook-") else {
            throw SyntaxProblem("the header \(quoted(text)) is set by cfmond itself")
        }
        return text
    }

    /// The headers of the message itself and of its connection (RFC 9110, 7.6.1).
    private static let setHeaders: Set<String> = [
        "connection", "content-length", "content-type", "expect", "host", "keep-alive", "proxy-authorization",
        "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "user-agent",
    ]

    private static func holdsControl(_ text: String) -> Bool {
        text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }
}
