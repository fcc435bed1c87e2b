import CAres

/// The record types of addresses (RFC 1035, 3.2.2; RFC 3596, 2.1).
enum RecordType: Int32, Hashable, Sendable {
    case a = 1
    case aaaa = 28
}

extension AddressType {
    var recordTypes: [RecordType] {
        switch self {
        case .ipv4: [.a]
        case .ipv6: [.aaaa]
        case .dualstack: [.a, .aaaa]
        }
    }
}

/// The answer of one name server for one record type of a name.
enum RecordAnswer: Hashable, Sendable {
    /// The addresses in the order of the answer, each once.
    case addresses([IPAddress])
    /// The name does not exist or has no such record; in words.
    case noRecord(String)
    /// The name server could not or would not answer; in words.
    case failed(String)
    /// The question could not be sent from this machine, or memory ran out; with the reason.
    case notAsked(String)
}

extension RecordAnswer {
    /// The most addresses that are kept. A check looks at sixteen, and a name server that sends more than this is hostile.
    private static let mostAddresses = 64
    /// The largest answer that is parsed. c-ares takes time quadratic in its size, because it walks a list to append each record.
    /// An answer of this size has a thousand addresses and takes a millisecond.
    private static let mostBytes = 16_384

    /// Parses the answer to a question for `type`. c-ares has compared its id and its question with those of the query.
    ///
    /// c-ares follows CNAMEs within the answer, where a recursive name server puts them. It reads each record once and in order,
    /// so a loop of CNAMEs ends.
    init(_ bytes: UnsafeBufferPointer<UInt8>, for type: RecordType) {
        // The header has twelve bytes, and the response code is in the lower half of the fourth (RFC 1035, 4.1.1).
        guard bytes.count >= 12, bytes.count <= Self.mostBytes else {
            self = .failed("an answer of \(bytes.count) bytes, which is not looked at")
            return
        }
        switch bytes[3] & 0x0F {
        case 0: self = Self.addresses(in: bytes, for: type)
        case 1: self = .failed("FORMERR (the name server does not understand the question)")
        case 2: self = .failed("SERVFAIL (the name server could not find out)")
        case 3: self = .noRecord("NXDOMAIN (there is no such name)")
        case 4: self = .failed("NOTIMP (the name server does not answer such questions)")
        case 5: self = .failed("REFUSED (the name server does not answer this monitor)")
        case let code: self = .failed("response code \(code)")
        }
    }

    private static func addresses(in bytes: UnsafeBufferPointer<UInt8>, for type: RecordType) -> RecordAnswer {
        let (status, found) =
            switch type {
            case .a:
                parse(bytes, ares_addrttl()) { ares_parse_a_reply($0, $1, nil, $2, $3) }
            case .aaaa:
                parse(bytes, ares_addr6ttl()) { ares_parse_aaaa_reply($0, $1, nil, $2, $3) }
            }
        guard status == ARES_SUCCESS || status == ARES_ENODATA else { return .failed("an answer that makes no sense") }
        var addresses: [IPAddress] = []
        for address in found where !address.isTranslated && !addresses.contains(address) { addresses.append(address) }
        return addresses.isEmpty ? .noRecord("no \(type == .a ? "A" : "AAAA") record") : .addresses(addresses)
    }

    /// The status of c-ares and the addresses. Both types of entries begin with the address and end with its time to live.
    private static func parse<Entry>(
        _ bytes: UnsafeBufferPointer<UInt8>, _ empty: Entry,
        _ body: (UnsafePointer<UInt8>?, Int32, UnsafeMutablePointer<Entry>?, UnsafeMutablePointer<Int32>) -> Int32
    ) -> (Int32, [IPAddress]) {
        var entries = [Entry](repeating: empty, count: mostAddresses)
        var count = Int32(mostAddresses)
        let status = body(bytes.baseAddress, Int32(bytes.count), &entries, &count)
        let length = MemoryLayout<Entry>.size - MemoryLayout<Int32>.size
        let addresses = entries.prefix(Int(max(0, count))).compactMap { entry in
            withUnsafeBytes(of: entry) { IPAddress(bytes: Array($0.prefix(length))) }
        }
        return (status, addresses)
    }
}
