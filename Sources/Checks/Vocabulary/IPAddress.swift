/// An IPv4 or IPv6 address, without port or zone.
public struct IPAddress: Hashable, Sendable {
    /// Whether this is an IPv6 address.
    public let isIPv6: Bool
    /// The first eight bytes (0 for IPv4) and the others, as numbers, which need no allocation.
    private let upper, lower: UInt64

    /// The address made of 4 (IPv4) or 16 (IPv6) bytes in network order; nil for any other count.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        func number(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
        isIPv6 = bytes.count == 16
        upper = number(bytes.dropLast(8))
        lower = number(bytes.suffix(8))
    }

    /// Network order: 4 bytes or 16.
    public var bytes: [UInt8] {
        (isIPv6 ? stride(from: 120, through: 0, by: -8) : stride(from: 24, through: 0, by: -8)).map { shift in
            UInt8(truncatingIfNeeded: shift < 64 ? lower >> shift : upper >> (shift - 64))
        }
    }

    /// Reads dotted decimal, or the forms of RFC 4291, 2.2 (also in brackets, as in a URL); nil for anything else.
    public init?(_ text: String) {
        let bytes =
            if text.hasPrefix("["), text.hasSuffix("]") {
                IPAddress.readIPv6(text.dropFirst().dropLast())
            } else if text.utf8.contains(UInt8(ascii: ":")) {
                IPAddress.readIPv6(text[...])
            } else {
                IPAddress.readIPv4(text[...])
            }
        guard let bytes else { return nil }
        self.init(bytes: bytes)
    }

    private static func readIPv4(_ text: Substring) -> [UInt8]? {
        let (dot, zero, nine) = (UInt8(ascii: "."), UInt8(ascii: "0"), UInt8(ascii: "9"))
        // Most texts are domain names of the configuration, which this rules out quickly.
        guard text.utf8.allSatisfy({ $0 == dot || (zero...nine).contains($0) }) else { return nil }
        var bytes: [UInt8] = []
        for part in text.utf8.split(separator: dot, omittingEmptySubsequences: false) {
            guard (1...3).contains(part.count), part.first != zero || part.count == 1, let byte = UInt8(Substring(part))
            else { return nil }
            bytes.append(byte)
        }
        return bytes.count == 4 ? bytes : nil
    }

    private static func readIPv6(_ text: Substring) -> [UInt8]? {
        // Dotted decimal stands at the very end only.
        func groups(_ half: Substring, isEnd: Bool) -> [UInt8]? {
            guard !half.isEmpty else { return [] }
            var bytes: [UInt8] = []
            let parts = half.split(separator: ":", omittingEmptySubsequences: false)
            for (index, part) in parts.enumerated() {
                if isEnd, index == parts.count - 1, part.contains("."), let last = readIPv4(part) {
                    bytes += last
                } else {
                    guard (1...4).contains(part.utf8.count), part.allSatisfy(\.isHexDigit),
                        let value = UInt16(part, radix: 16)
                    else { return nil }
                    bytes += [UInt8(value >> 8), UInt8(value & 0xFF)]
                }
            }
            return bytes
        }
        guard let gap = text.firstRange(of: "::") else {
            guard let bytes = groups(text, isEnd: true), bytes.count == 16 else { return nil }
            return bytes
        }
        guard let head = groups(text[..<gap.lowerBound], isEnd: false),
            let tail = groups(text[gap.upperBound...], isEnd: true),
            head.count + tail.count <= 14
        else { return nil }
        return head + Array(repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    /// Whether CloudFront can reach the address over the public internet. False for what the IANA special-purpose
    /// registries (RFC 6890 and successors) mark as not globally reachable, for multicast and for the reserved ranges.
    public var isPublic: Bool {
        let bytes = bytes
        let ranges = isIPv6 ? IPAddress.unroutableIPv6 : IPAddress.unroutableIPv4
        if isIPv6, bytes[..<12].elementsEqual(IPAddress.mappedPrefix), let inner = IPAddress(bytes: Array(bytes[12...]))
        {
            return inner.isPublic
        }
        return !ranges.contains { range in
            let whole = range.bits / 8
            let mask = UInt8(truncatingIfNeeded: 0xFF00 >> (range.bits % 8))
            return bytes[..<whole].elementsEqual(range.prefix[..<whole])
                && (mask & 0xFF == 0 || bytes[whole] & mask == range.prefix[whole] & mask)
        }
    }

    /// Whether it is an IPv4 address behind a NAT64 (64:ff9b::/96, RFC 6052). No zone publishes such an address: the
    /// resolver of a network without IPv4 synthesises it (RFC 6147).
    var isTranslated: Bool {
        isIPv6 && bytes[..<12].elementsEqual([0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0] as [UInt8])
    }

    private static let mappedPrefix: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]

    /// IANA IPv4 Special-Purpose Address Registry, entries with "Globally Reachable: False", and class D and E.
    private static let unroutableIPv4: [(prefix: [UInt8], bits: Int)] = [
        ([0, 0, 0, 0], 8), ([10, 0, 0, 0], 8), ([100, 64, 0, 0], 10), ([127, 0, 0, 0], 8), ([169, 254, 0, 0], 16),
        ([172, 16, 0, 0], 12), ([192, 0, 0, 0], 24), ([192, 0, 2, 0], 24), ([192, 168, 0, 0], 16),
        ([198, 18, 0, 0], 15), ([198, 51, 100, 0], 24), ([203, 0, 113, 0], 24), ([224, 0, 0, 0], 4),
        ([240, 0, 0, 0], 4),
    ]

    /// IANA IPv6 Special-Purpose Address Registry, the same; everything outside 2000::/3 is unassigned or local.
    private static let unroutableIPv6: [(prefix: [UInt8], bits: Int)] = [
        ([0x00], 3), ([0x40], 2), ([0x80], 1),
        ([0x20, 0x01, 0x0D, 0xB8], 32), ([0x20, 0x01, 0x00, 0x02, 0x00, 0x00], 48), ([0x3F, 0xFF, 0x00], 20),
    ]
}

extension IPAddress: CustomStringConvertible {
    /// Dotted decimal, or the canonical text of RFC 5952.
    public var description: String {
        guard isIPv6 else { return bytes.map(String.init).joined(separator: ".") }
        let bytes = bytes
        let groups = stride(from: 0, to: 16, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        var longest = 0..<0
        var start = 0
        while start < 8 {
            var end = start
            while end < 8, groups[end] == 0 { end += 1 }
            if end - start > max(longest.count, 1) { longest = start..<end }
            start = max(end, start + 1)
        }
        func text(_ part: ArraySlice<UInt16>) -> String {
            part.map { String($0, radix: 16) }.joined(separator: ":")
        }
        guard !longest.isEmpty else { return text(groups[...]) }
        return text(groups[..<longest.lowerBound]) + "::" + text(groups[longest.upperBound...])
    }
}

extension IPAddress: Codable {
    /// Reads the text form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let address = IPAddress(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an IP address")
        }
        self = address
    }

    /// Writes the text form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// An address and a port.
public struct Endpoint: Hashable, Codable, Sendable, CustomStringConvertible {
    public var address: IPAddress
    public var port: UInt16

    public init(address: IPAddress, port: UInt16) {
        self.address = address
        self.port = port
    }

    /// `192.0.2.7:443`, or `[2001:db8::7]:443`.
    public var description: String {
        address.isIPv6 ? "[\(address)]:\(port)" : "\(address):\(port)"
    }
}
