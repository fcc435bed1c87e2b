/// Looks names up as a recursive name server's client does (RFC 1035, 7): names as they are, without /etc/hosts and without
/// the domains that resolv.conf(5) would append, as CloudFront looks; and without a memory, so that each check sees what DNS
/// says now.
///
/// Unchecked because the compiler cannot see it: all that changes belongs to the loop's own thread.
final class DNSResolver: @unchecked Sendable {
    static let shared = DNSResolver()

    /// How long one name server may keep silent before the next one is asked too, or the same one again: within the ten
    /// seconds of a check four have their turn.
    let turn: Duration

    private let start = SuspendingClock.now

    // Of the loop's own thread.
    private var system: ResolvConf
    private var channels: [Endpoint: DNSChannel] = [:]

    /// - Parameter resolvConf: The file that names the name servers, where nobody says others.
    init(resolvConf: String = "/etc/resolv.conf", turn: Duration = .milliseconds(2_500)) {
        self.turn = turn
        system = ResolvConf(path: resolvConf)
    }

    /// The addresses of a name.
    ///
    /// - Parameters:
    ///   - servers: Whom to ask, in this order; those of resolv.conf where there are none.
    ///   - patience: After this time without an answer the look-up has failed.
    func addresses(
        of name: String, _ type: AddressType, asking servers: [Endpoint] = [], patience: Duration
    ) async -> Lookup.Answer {
        guard let loop = SocketLoop.shared else { return .notTried("the system gives no descriptors or threads") }
        return await withTaskExecutorPreference(loop) {
            let ticket = loop.ticket()
            defer { loop.dismiss(ticket) }
            return await withTaskCancellationHandler {
                await withCheckedContinuation { answer in
                    let servers = servers.isEmpty ? system.servers(at: start.duration(to: .now)) : servers
                    let lookup = DNSLookup(
                        of: name, type, asking: servers, for: patience, with: self, on: loop, as: ticket, answer)
                    loop.admit(lookup, ticket)
                    if Task.isCancelled { lookup.cancel() } else { lookup.begin() }
                }
            } onCancel: {
                loop.cancel(ticket)
            }
        }
    }

    /// The channel on which a name server is asked at the moment. On the loop's thread. Nil where there is no memory.
    func channel(to server: Endpoint, on loop: SocketLoop) -> DNSChannel? {
        if let channel = channels[server], !channel.isWorn { return channel }
        // The one before ends itself, once its last question is answered.
        channels = channels.filter { !$0.value.isWorn }
        let channel = DNSChannel(to: server, on: loop)
        channels[server] = channel
        return channel
    }
}
