import CAres

/// The record types that are asked for (RFC 1035, 3.2.2; RFC 3596, 2.1).
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

/// What one name server said of one record type of a name.
enum RecordAnswer: Hashable, Sendable {
    /// In the order of the answer, each once.
    case addresses([IPAddress])
    /// There is no such name, or it has no such record; in words.
    case noRecord(String)
    /// The name server could not or would not say; in words.
    case failed(String)
    /// The question did not leave this machine, or its answer found no room; with the reason.
    case notAsked(String)
}

extension RecordAnswer {
    /// Addresses that are kept at the most: whoever sends more wants to flood us; a check looks at sixteen.
    private static let mostAddresses = 64
    /// c-ares appends each record to a list that it walks through, so a large answer costs the square of its size. This
    /// holds a thousand addresses, and costs a millisecond.
    private static let mostBytes = 16_384

    /// Reads an answer to a question for `type`, as c-ares hands it over: its id and its question are those of the query.
    ///
    /// c-ares follows the CNAMEs within the answer, as a recursive name server sends them: each record counts once, in its
    /// order, so a loop ends where the answer does.
    init(_ bytes: UnsafeBufferPointer<UInt8>, for type: RecordType) {
        // RFC 1035, 4.1.1: twelve bytes of header, with the response code in the lower half of the fourth.
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

    /// The status of c-ares, and the addresses. Both kinds of entries begin with the address, and end with its time to live.
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
