public import Checks
import Timekeeping

extension Syntax {
    /// An address to connect to instead of what DNS says, and a port if one was given.
    public struct ConnectTo: Hashable, Sendable {
        /// The address.
        public var address: IPAddress
        /// Any port but 0; nil if the text has none.
        public var port: UInt16?

        /// The endpoint, with the origin's port if none was given.
        public func endpoint(originPort: UInt16) -> Endpoint {
            Endpoint(address: address, port: port ?? originPort)
        }
    }

    /// Reads `192.0.2.7`, `192.0.2.7:8443`, `2001:db8::7` or `[2001:db8::7]:8443`. Any port will do, since
    /// this is the monitor's own way to the origin, not CloudFront's.
    public static func connectTo(_ text: String) throws(SyntaxProblem) -> ConnectTo {
        let colons = text.utf8.count { $0 == UInt8(ascii: ":") }
        // No address has exactly one colon.
        if colons != 1, let address = IPAddress(text) { return ConnectTo(address: address, port: nil) }
        guard let colon = text.lastIndex(of: ":"), let address = IPAddress(String(text[..<colon])),
            !address.isIPv6 || text.hasPrefix("[")
        else {
            throw SyntaxProblem(
                "\(quoted(text)) is neither ADDRESS nor ADDRESS:PORT (IPv6 with a port: [ADDRESS]:PORT)")
        }
        let digits = String(text[text.index(after: colon)...])
        guard let port = wholeNumber(digits).flatMap(UInt16.init(exactly:)), port > 0 else {
            throw SyntaxProblem("\(quoted(digits)) is no port number: 1 to 65535")
        }
        return ConnectTo(address: address, port: port)
    }

    /// Reads a name server, in the same forms; its port is 53 if none is given (RFC 1035, 4.2).
    public static func resolver(_ text: String) throws(SyntaxProblem) -> Endpoint {
        try connectTo(text).endpoint(originPort: 53)
    }

    /// Reads one protocol as `OriginSslProtocols` spells it.
    public static func originProtocol(_ text: String) throws(SyntaxProblem) -> OriginProtocol {
        if let known = OriginProtocol(rawValue: text) { return known }
        let bare = text.lowercased().filter { $0.isLetter || $0.isNumber }
        guard bare != "tlsv13", bare != "tls13" else {
            throw SyntaxProblem(
                "\(quoted(text)) cannot be configured: CloudFront offers TLS 1.3 to every origin, whatever the list says"
            )
        }
        let all = choice(OriginProtocol.allCases.map(\.rawValue))
        throw SyntaxProblem("\(quoted(text)) is no protocol of a distribution: \(all)")
    }

    /// Reads a list as in the distribution, separated by commas: `TLSv1.1,TLSv1.2`.
    public static func protocols(_ text: String) throws(SyntaxProblem) -> Set<OriginProtocol> {
        var all: Set<OriginProtocol> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            all.insert(try originProtocol(String(part.trimming { $0 == " " })))
        }
        return all
    }

    /// Reads `IpAddressType` as in the distribution.
    public static func addressType(_ text: String) throws(SyntaxProblem) -> AddressType {
        guard let type = AddressType(rawValue: text) else {
            throw SyntaxProblem("\(quoted(text)) is no address type: \(choice(AddressType.allCases.map(\.rawValue)))")
        }
        return type
    }

    /// Reads `ConnectionTimeout` as a span of 1 to 10 seconds; returns seconds.
    public static func timeout(_ text: String) throws(SyntaxProblem) -> Int {
        try seconds(text, in: 1...10)
    }

    /// Reads `OriginReadTimeout` as a span of 1 to 120 seconds; returns seconds.
    public static func readTimeout(_ text: String) throws(SyntaxProblem) -> Int {
        try seconds(text, in: 1...120)
    }

    private static func seconds(_ text: String, in range: ClosedRange<Int64>) throws(SyntaxProblem) -> Int {
        let span = try span(text, from: .seconds(range.lowerBound), to: .seconds(range.upperBound))
        return Int(span.components.seconds)
    }

    /// Reads `ConnectionAttempts`: 1 to 3.
    public static func attempts(_ text: String) throws(SyntaxProblem) -> Int {
        guard let count = wholeNumber(text), (1...3).contains(count) else {
            throw SyntaxProblem("\(quoted(text)) is no number of connection attempts: CloudFront makes 1, 2 or 3")
        }
        return count
    }

    /// Reads a span such as `90s`, `5m` or `21d` that lies between the two bounds, which are included.
    public static func span(
        _ text: String, from lowest: Duration, to highest: Duration
    ) throws(SyntaxProblem) -> Duration {
        guard let span = Duration(span: text) else {
            let hint =
                wholeNumber(text) == nil ? "such as 90s, 5m, 24h or 21d" : "it lacks its unit, which is s, m, h, d or w"
            throw SyntaxProblem("\(quoted(text)) is no span of time: \(hint)")
        }
        guard (lowest...highest).contains(span) else {
            throw SyntaxProblem("\(quoted(text)) is not between \(lowest.span) and \(highest.span)")
        }
        return span
    }
}

extension StringProtocol {
    /// The text without superfluous characters at both ends.
    func trimming(_ isSuperfluous: (Character) -> Bool) -> SubSequence {
        var rest = drop(while: isSuperfluous)
        while let last = rest.last, isSuperfluous(last) { rest.removeLast() }
        return rest
    }
}
