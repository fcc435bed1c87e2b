/// A stub resolver (RFC 1035, 7). Like CloudFront, it uses neither /etc/hosts nor the search list of resolv.conf(5). It has no
/// cache, so each check sees the current answer of DNS.
///
/// Unchecked because the compiler cannot see that this is safe: all mutable state belongs to the loop's own thread.
final class DNSResolver: @unchecked Sendable {
    static let shared = DNSResolver()

    /// How long a name server may take before the next one is asked too, or the same one again. The ten seconds of a check are
    /// enough to ask four.
    let serverTimeout: Duration

    private let start = SuspendingClock.now

    // Of the loop's own thread.
    private var system: ResolvConf
    private var channels: [Endpoint: DNSChannel] = [:]

    /// - Parameter resolvConf: The file with the name servers for look-ups that do not say which to ask.
    init(resolvConf: String = "/etc/resolv.conf", serverTimeout: Duration = .milliseconds(2_500)) {
        self.serverTimeout = serverTimeout
        system = ResolvConf(path: resolvConf)
    }

    /// The addresses of a name.
    ///
    /// - Parameters:
    ///   - servers: The name servers to ask, in this order; empty for those of resolv.conf.
    ///   - patience: How long to wait for an answer.
    func addresses(
        of name: String, _ type: AddressType, asking servers: [Endpoint] = [], patience: Duration
    ) async -> Lookup.Answer {
        guard let loop = SocketLoop.shared else { return .notTried("the system gives no descriptors or threads") }
        return await withTaskExecutorPreference(loop) {
            let token = loop.token()
            defer { loop.deregister(token) }
            return await withTaskCancellationHandler {
                await withCheckedContinuation { answer in
                    let servers = servers.isEmpty ? system.servers(at: start.duration(to: .now)) : servers
                    let lookup = DNSLookup(
                        of: name, type, asking: servers, for: patience, with: self, on: loop, as: token, answer)
                    loop.register(lookup, token)
                    if Task.isCancelled { lookup.cancel() } else { lookup.begin() }
                }
            } onCancel: {
                loop.cancel(token)
            }
        }
    }

    /// The current channel to a name server; nil when memory runs out. On the loop's thread.
    func channel(to server: Endpoint, on loop: SocketLoop) -> DNSChannel? {
        if let channel = channels[server], !channel.isExpired { return channel }
        // An expired channel closes itself once its last question is answered.
        channels = channels.filter { !$0.value.isExpired }
        let channel = DNSChannel(to: server, scope: system.scopes[server] ?? 0, on: loop)
        channels[server] = channel
        return channel
    }
}
