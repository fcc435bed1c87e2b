extension Syntax {
    /// Reads the path of a request, with its query if there is one: it begins with a slash, printable ASCII, at most
    /// 8,192 characters (AWS, "Quotas": length of a URL).
    public static func path(_ text: String) throws(SyntaxProblem) -> String {
        guard text.hasPrefix("/") else { throw SyntaxProblem("\(quoted(text)) does not begin with a slash") }
        guard isPrintableASCII(text), !text.contains(" ") else {
            throw SyntaxProblem("\(quoted(text)) holds a space or a character outside ASCII; write it as %XX")
        }
        guard !text.contains("#") else {
            throw SyntaxProblem("\(quoted(text)) holds a fragment, which no request does")
        }
        guard text.utf8.count <= 8_192 else { throw SyntaxProblem("the path is longer than 8192 characters") }
        return text
    }

    /// Reads one status code, or the first and last of a range, as in `200-399`.
    public static func statusRange(_ text: String) throws(SyntaxProblem) -> ClosedRange<Int> {
        let numbers = text.split(separator: "-", omittingEmptySubsequences: false).map { wholeNumber($0) }
        guard (1...2).contains(numbers.count), let first = numbers[0], let last = numbers[numbers.count - 1] else {
            throw SyntaxProblem("\(quoted(text)) is neither a status code nor a range such as 200-399")
        }
        guard (100...599).contains(first), (100...599).contains(last) else {
            throw SyntaxProblem("\(quoted(text)) is not within the status codes, which are 100 to 599")
        }
        guard first <= last else { throw SyntaxProblem("\(quoted(text)) is a range from the higher to the lower") }
        return first...last
    }

    /// Reads the name of a custom header: a token (RFC 9110, 5.6.2) that CloudFront can add.
    public static func headerName(_ text: String) throws(SyntaxProblem) -> String {
        guard isToken(text) else { throw SyntaxProblem("\(quoted(text)) is no name of a header") }
        let name = text.lowercased()
        guard name != "host" else {
            throw SyntaxProblem(
                "\(quoted(text)) cannot be a custom header; the names to ask for go under `host_headers`")
        }
        guard !refusedHeaders.contains(name), !refusedPrefixes.contains(where: name.hasPrefix) else {
            throw SyntaxProblem("\(quoted(text)) is no header that CloudFront can add to a request")
        }
        return text
    }

    /// Whether a text is a token (RFC 9110, 5.6.2).
    static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { isAlphanumeric($0) || "!#$%&'*+-.^_`|~".utf8.contains($0) }
    }

    /// AWS, "Add custom headers to origin requests": the headers that CloudFront does not add.
    private static let refusedHeaders: Set<String> = [
        "cache-control", "connection", "content-length", "cookie", "host", "if-match", "if-modified-since",
        "if-none-match", "if-range", "if-unmodified-since", "max-forwards", "pragma", "proxy-authenticate",
        "proxy-authorization", "proxy-connection", "range", "request-range", "te", "trailer", "transfer-encoding",
        "upgrade", "via", "x-real-ip",
    ]
    private static let refusedPrefixes = ["x-amz-", "x-edge-"]

    /// Reads the value of a header: printable ASCII. A value is a secret: no sentence repeats it.
    public static func headerValue(_ text: String) throws(SyntaxProblem) -> String {
        guard isPrintableASCII(text), !text.hasPrefix(" "), !text.hasSuffix(" ") else {
            throw SyntaxProblem("the value holds a character that no header does, or a space at an end")
        }
        return text
    }

    /// Reads the URL of a receiver or a heartbeat. It may hold a token: no sentence repeats it.
    public static func httpURL(_ text: String) throws(SyntaxProblem) -> String {
        guard let scheme = text.firstRange(of: "://"),
            ["https", "http"].contains(text[..<scheme.lowerBound].lowercased()),
            let first = text[scheme.upperBound...].first, !"/?#:@".contains(first)
        else { throw SyntaxProblem("the value is no http:// or https:// URL") }
        guard isPrintableASCII(text), !text.contains(" ") else {
            throw SyntaxProblem("the URL holds a space or a character outside ASCII; write it as %XX")
        }
        return text
    }
}
