import Checks

extension Syntax {
    /// The number of recipients that every mail server takes (RFC 5321, 4.5.3.1.8).
    static let mostRecipients = 100

    /// Reads the URL of a mail server: `smtp://HOST[:PORT]` or `smtps://HOST[:PORT]`, the host a name, an IPv4 address or
    /// an IPv6 address in brackets. It may come from a secret: no sentence repeats it.
    static func mailServer(_ text: String) throws(SyntaxProblem) -> String {
        guard let scheme = text.firstRange(of: "://"),
            ["smtp", "smtps"].contains(text[..<scheme.lowerBound].lowercased())
        else { throw SyntaxProblem("the value is no smtp:// or smtps:// URL") }
        var rest = text[scheme.upperBound...]
        guard !rest.contains("@") else {
            throw SyntaxProblem("the URL names a user; that belongs under `username` and `password`")
        }
        if rest.hasSuffix("/") { rest.removeLast() }
        let isBracketed = rest.hasPrefix("[")
        let host = isBracketed ? rest.prefix { $0 != "]" } + "]" : rest.prefix { $0 != ":" }
        let port = rest.dropFirst(host.count)
        let isHost =
            isBracketed
            ? rest.hasPrefix(host) && IPAddress(String(host))?.isIPv6 == true
            : !host.isEmpty && host.utf8.allSatisfy { isAlphanumeric($0) || ".-_".utf8.contains($0) }
        let isPort =
            port.isEmpty || port.hasPrefix(":") && wholeNumber(port.dropFirst()).map((1...65_535).contains) == true
        guard isHost, isPort else {
            throw SyntaxProblem("the URL of a mail server is smtp://HOST:PORT or smtps://HOST:PORT, and nothing more")
        }
        return "\(text[..<scheme.lowerBound].lowercased())://\(rest)"
    }

    /// Reads a mail address: `LOCAL@DOMAIN` in ASCII, the local part without quotes (RFC 5321, 4.1.2: a dot-string).
    static func mailAddress(_ text: String) throws(SyntaxProblem) -> String {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...64).contains(parts[0].utf8.count), (1...253).contains(parts[1].utf8.count),
            parts[0].split(separator: ".", omittingEmptySubsequences: false).allSatisfy({ isAtom($0) }),
            parts[1].split(separator: ".", omittingEmptySubsequences: false).allSatisfy({ isLabel($0) })
        else { throw SyntaxProblem("\(quoted(text)) is no mail address such as ops@example.com") }
        return text
    }

    /// RFC 5322, 3.2.3.
    private static func isAtom(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { isAlphanumeric($0) || "!#$%&'*+-/=?^_`{|}~".utf8.contains($0) }
    }

    private static func isLabel(_ text: Substring) -> Bool {
        (1...63).contains(text.utf8.count) && text.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
    }
}
