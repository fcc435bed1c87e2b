import Glibc

extension SystemResolver {
    /// Addresses that are kept at the most: whoever sends more wants to flood us; a check looks at sixteen.
    private static let most = 64

    /// getaddrinfo(3), for the name as DNS has it: with the dot of the root at its end, neither /etc/hosts nor the domains that
    /// resolv.conf(5) would append have a say, as they have none where CloudFront looks. Blocks until there is an answer.
    static func lookUp(_ name: String, _ type: AddressType) -> Lookup.Answer {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_family =
            switch type {
            case .ipv4: AF_INET
            case .ipv6: AF_INET6
            case .dualstack: AF_UNSPEC
            }
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(name + ".", nil, &hints, &list)
        defer { if list != nil { freeaddrinfo(list) } }
        let words = String(cString: gai_strerror(code))
        switch code {
        case 0: break
        // EAI_NODATA and EAI_ADDRFAMILY stand behind _GNU_SOURCE: the name exists, but not in this family.
        case EAI_NONAME, -5, -9: return .noAddress(words)
        // Out of memory or of descriptors: that is not the name's fault.
        case EAI_MEMORY, EAI_SYSTEM: return .notTried(words)
        default: return .failed(words, tries: 1)
        }
        var found: [IPAddress] = []
        var next = list
        while let entry = next, found.count < most {
            if let address = address(of: entry.pointee), !address.isTranslated, !found.contains(address) {
                found.append(address)
            }
            next = entry.pointee.ai_next
        }
        return found.isEmpty ? .noAddress("no record of the wanted family") : .addresses(found)
    }

    /// The address bytes of a sockaddr_in (ip(7): at offset 4) or a sockaddr_in6 (ipv6(7): at offset 8).
    private static func address(of entry: addrinfo) -> IPAddress? {
        guard let start = entry.ai_addr else { return nil }
        let raw = UnsafeRawBufferPointer(start: start, count: Int(entry.ai_addrlen))
        switch entry.ai_family {
        case AF_INET where raw.count >= 8: return IPAddress(bytes: Array(raw[4..<8]))
        case AF_INET6 where raw.count >= 24: return IPAddress(bytes: Array(raw[8..<24]))
        default: return nil
        }
    }
}
