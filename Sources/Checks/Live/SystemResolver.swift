import Glibc
import NIOCore
import NIOPosix

/// The system's resolver on a small pool of threads, since getaddrinfo blocks.
struct SystemResolver: Sendable {
    /// Look-ups under way at once: a name whose servers hang must not keep the others waiting.
    private static let threads = 16
    /// Addresses that are kept at the most.
    private static let most = 64

    private let pool: NIOThreadPool
    private let group: any EventLoopGroup

    init() {
        pool = NIOThreadPool(numberOfThreads: SystemResolver.threads)
        pool.start()
        group = MultiThreadedEventLoopGroup.singleton
    }

    /// The addresses of a name; gives up waiting, not working, when the patience is over.
    func addresses(of name: String, _ type: AddressType, patience: Duration) async -> Lookup.Answer {
        let loop = group.next()
        let promise = loop.makePromise(of: Lookup.Answer.self)
        let timer = loop.scheduleTask(in: TimeAmount(patience)) {
            promise.succeed(.failed("no answer within \(patience.components.seconds) s", tries: 1))
        }
        pool.runIfActive(eventLoop: loop) { SystemResolver.lookUp(name, type) }
            .flatMapErrorWithEventLoop { error, loop in
                loop.makeSucceededFuture(.failed("the resolver's threads are gone: \(error)", tries: 1))
            }
            .whenSuccess { answer in
                timer.cancel()
                promise.succeed(answer)
            }
        do {
            return try await withTaskCancellationHandler {
                try await promise.futureResult.get()
            } onCancel: {
                promise.succeed(.failed("cancelled", tries: 1))
            }
        } catch {
            return .failed("\(error)", tries: 1)
        }
    }

    private static func lookUp(_ name: String, _ type: AddressType) -> Lookup.Answer {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_family =
            switch type {
            case .ipv4: AF_INET
            case .ipv6: AF_INET6
            case .dualstack: AF_UNSPEC
            }
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(name, nil, &hints, &list)
        defer { if list != nil { freeaddrinfo(list) } }
        let words = String(cString: gai_strerror(code))
        switch code {
        case 0: break
        // EAI_NODATA and EAI_ADDRFAMILY stand behind _GNU_SOURCE: the name exists, but not in this family.
        case EAI_NONAME, -5, -9: return .noAddress(words)
        default: return .failed(words, tries: 1)
        }
        var found: [IPAddress] = []
        var next = list
        // Whoever sends more wants to flood us; a check looks at sixteen.
        while let entry = next, found.count < most {
            if let address = address(of: entry.pointee), !found.contains(address) { found.append(address) }
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
