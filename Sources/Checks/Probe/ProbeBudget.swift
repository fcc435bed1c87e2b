import TLS

/// The connections that a check may make beyond its attempts, in number and in time.
struct ProbeBudget {
    private let world: World
    private let ends: Duration
    private var left = CheckBudget.diagnoses

    init(in world: World) {
        self.world = world
        ends = world.uptime() + CheckBudget.diagnosing
    }

    /// Whether no further connection can be made.
    var isExhausted: Bool { left == 0 || timeout <= .zero }

    private var timeout: Duration { min(CheckBudget.diagnosis, ends - world.uptime()) }

    /// What an address answers to CloudFront's offer, as OpenSSL makes it.
    mutating func ask(_ endpoint: Endpoint, as serverName: String?, of origin: Origin) async -> HandshakeRecord? {
        await ask(endpoint, as: serverName) { () throws(TLSFault) in try ClientContexts.contexts(for: origin).full }
    }

    /// What it answers to the offer of that context.
    mutating func ask(
        _ endpoint: Endpoint, as serverName: String?, _ context: () throws(TLSFault) -> ClientContext
    ) async -> HandshakeRecord? {
        guard !isExhausted, let context = try? context() else { return nil }
        left -= 1
        let timeout = timeout
        let dialed = await world.dialer.dial(endpoint, timeout: timeout) {
            try CheckExchange(context, serverName: serverName, timeout: timeout)
        }
        guard case .talked(let outcome, _) = dialed else { return nil }
        return outcome.record
    }

    /// What it answers to each of these raw hellos, all asked at once; nil for those which could not be asked.
    mutating func ask(_ endpoint: Endpoint, _ hellos: [RawHello]) async -> [HandshakeRecord?] {
        let affordable = isExhausted ? [] : Array(hellos.prefix(left))
        left -= affordable.count
        let timeout = timeout
        let dialer = world.dialer
        let answers = await withTaskGroup(of: (Int, HandshakeRecord?).self) { group in
            for (index, hello) in affordable.enumerated() {
                group.addTask {
                    let dialed = await dialer.dial(endpoint, timeout: timeout) {
                        HelloExchange(hello, timeout: timeout)
                    }
                    guard case .talked(let outcome, _) = dialed else { return (index, nil) }
                    return (index, outcome.record)
                }
            }
            return await group.reduce(into: [Int: HandshakeRecord?]()) { $0[$1.0] = $1.1 }
        }
        return hellos.indices.map { answers[$0] ?? nil }
    }
}
