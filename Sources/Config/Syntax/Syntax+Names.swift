import Checks

extension Syntax {
    /// Reads a DNS name as CloudFront takes it, for an origin domain or a forwarded Host: lower case, no trailing dot.
    ///
    /// AWS asks for a public DNS name: no IP address, no colon, at most 253 characters (Developer Guide, "Helper
    /// methods for origin modification"; "Origin settings").
    public static func domain(_ text: String) throws(SyntaxProblem) -> String {
        var shown: String { quoted(text) }
        guard !text.isEmpty else { throw SyntaxProblem("the name is empty") }
        guard IPAddress(text) == nil, !text.hasPrefix("[") else {
            throw SyntaxProblem(
                "\(shown) is an IP address, and CloudFront takes a DNS name only; `connect_to` takes addresses")
        }
        guard !text.utf8.contains(UInt8(ascii: "/")) else {
            throw SyntaxProblem("\(shown) is a URL or a path; only a name belongs here")
        }
        guard !text.utf8.contains(UInt8(ascii: ":")) else {
            throw SyntaxProblem("\(shown) holds a colon, which no DNS name does; the port has a place of its own")
        }
        guard !text.utf8.contains(UInt8(ascii: "*")) else {
            throw SyntaxProblem("\(shown) is a wildcard, and CloudFront asks for one name at a time; give such a name")
        }
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else {
            throw SyntaxProblem("\(shown) is not ASCII; write the form with A-labels (xn--…), as `idn2` prints it")
        }
        let name = (text.hasSuffix(".") ? String(text.dropLast()) : text).lowercased()
        if let stranger = name.unicodeScalars.first(where: { !isOfName($0) }) {
            throw SyntaxProblem("\(shown) holds \(quoted(String(stranger))), which no DNS name does")
        }
        guard name.utf8.count <= 253 else {
            throw SyntaxProblem("the name has \(name.utf8.count) characters; 253 are the most (RFC 1035, 2.3.4)")
        }
        let hyphen = UInt8(ascii: "-")
        let labels = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        for label in labels {
            guard !label.isEmpty else { throw SyntaxProblem("\(shown) has an empty label") }
            guard label.count <= 63 else {
                throw SyntaxProblem("a label of the name has \(label.count) characters; 63 are the most")
            }
            guard label.first != hyphen, label.last != hyphen else {
                throw SyntaxProblem("the label \(quoted(String(Substring(label)))) begins or ends with a hyphen")
            }
            guard !label.elementsEqual("xn--".utf8) else { throw SyntaxProblem("the label `xn--` encodes nothing") }
        }
        guard labels.count > 1 else {
            throw SyntaxProblem("\(shown) is a single label, and CloudFront takes public names only, with a domain")
        }
        guard labels.last.flatMap({ wholeNumber(Substring($0)) }) == nil else {
            throw SyntaxProblem("\(shown) ends in a number, so it is no DNS name")
        }
        return name
    }

    private static func isOfName(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "0"..."9", "-", "_", ".": true
        default: false
        }
    }

    /// Reads the port of an origin: 80, 443 or 1024 to 65535 (AWS, "Origin settings").
    public static func port(_ text: String) throws(SyntaxProblem) -> UInt16 {
        guard let number = wholeNumber(text) else { throw SyntaxProblem("\(quoted(text)) is no port number") }
        guard let port = UInt16(exactly: number), port == 80 || port == 443 || port >= 1024 else {
            throw SyntaxProblem("CloudFront connects to the ports 80, 443 and 1024 to 65535, not to \(quoted(text))")
        }
        return port
    }

    /// A DNS name, and a port if one was given.
    public struct HostAndPort: Hashable, Sendable {
        /// As `Syntax.domain` returns it.
        public var domain: String
        /// As `Syntax.port` returns it; nil if the text has none.
        public var port: UInt16?
    }

    /// Reads `host` or `host:port`.
    public static func hostAndPort(_ text: String) throws(SyntaxProblem) -> HostAndPort {
        let colons = text.utf8.count { $0 == UInt8(ascii: ":") }
        guard colons == 1, !text.contains("/"), let colon = text.firstIndex(of: ":") else {
            return HostAndPort(domain: try domain(text), port: nil)
        }
        let name = try domain(String(text[..<colon]))
        return HostAndPort(domain: name, port: try port(String(text[text.index(after: colon)...])))
    }

    /// What `cfmonctl check` checks.
    public struct Target: Hashable, Sendable {
        /// As `Syntax.domain` returns it.
        public var domain: String
        /// As `Syntax.port` returns it; nil if the text has none.
        public var port: UInt16?
        /// Path and query of a URL, from its first slash; nil if it has none.
        public var path: String?
    }

    /// Reads `host`, `host:port` or an `https://` URL.
    public static func target(_ text: String) throws(SyntaxProblem) -> Target {
        guard let scheme = text.firstRange(of: "://") else {
            let host = try hostAndPort(text)
            return Target(domain: host.domain, port: host.port, path: nil)
        }
        guard text[..<scheme.lowerBound].lowercased() == "https" else {
            throw SyntaxProblem("\(quoted(text)) is no https:// URL, and what is judged is a TLS connection")
        }
        let rest = text[scheme.upperBound...]
        let authority = rest.prefix { !"/?#".contains($0) }
        guard !authority.contains("@") else {
            throw SyntaxProblem("a user name or password in the URL has no use: CloudFront sends none")
        }
        let host = try hostAndPort(String(authority))
        let tail = rest[authority.endIndex...]
        let path = tail.isEmpty ? nil : try Syntax.path(tail.hasPrefix("/") ? String(tail) : "/" + tail)
        return Target(domain: host.domain, port: host.port, path: path)
    }
}
