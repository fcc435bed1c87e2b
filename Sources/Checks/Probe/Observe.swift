import TLS
import Timekeeping

/// Limits of one check, each with its reason.
enum CheckBudget {
    /// Answers of DNS that are looked at: more addresses than this behind one name are no origin but a flood.
    static let addresses = 16
    /// For the look-up; then it has failed for CloudFront's viewers too.
    static let lookup: Duration = .seconds(10)
    /// Tries of a look-up that failed, since one lost packet is no 502.
    static let lookupTries = 3
    /// For each further connection that explains a failure, how many there may be, and for all of them together.
    static let diagnosis: Duration = .seconds(5)
    static let diagnoses = 12
    static let diagnosing: Duration = .seconds(15)
    /// How often an origin is asked for one more cipher suite, one more group: enough to name the usual short lists.
    static let suiteRounds = 5
    static let groupRounds = 3
}

/// Looks at an origin once, as CloudFront would: every address, under every server name.
///
/// The whole is bounded by the origin's own timeouts: look-up, connection attempts, handshake, request, diagnosis. It
/// never fails: what went wrong is what was seen.
///
/// - Parameter known: what earlier checks have learned about versions below TLS 1.3. Each address that took TLS 1.3 is
///   asked for them once more where that says nothing.
public func observe(
    _ origin: Origin, in world: World, knowing known: LowerVersions = LowerVersions()
) async -> Observation {
    let at = world.now()
    let (lookup, endpoints) = await resolve(origin, in: world)
    let context: ClientContext
    do {
        context = try ClientContexts.context(for: origin)
    } catch {
        let attempts = endpoints.flatMap { endpoint in
            origin.serverNames.map {
                Attempt(endpoint: endpoint, serverName: $0, connection: .notTried(error.description))
            }
        }
        return Observation(origin: origin, at: at, lookup: lookup, attempts: attempts)
    }
    var attempts = await withTaskGroup(of: (Int, Attempt).self) { group in
        var index = 0
        for endpoint in endpoints {
            for name in origin.serverNames {
                let position = index
                group.addTask {
                    (position, await attempt(endpoint, as: name, of: origin, with: context, in: world))
                }
                index += 1
            }
        }
        return await group.reduce(into: [Int: Attempt]()) { $0[$1.0] = $1.1 }
            .sorted { $0.key < $1.key }.map(\.value)
    }
    var connections = FurtherConnections(in: world)
    await diagnose(&attempts, of: origin, with: &connections)
    await seekLowerVersions(&attempts, of: origin, knowing: known, at: at, with: &connections)
    return Observation(origin: origin, at: at, lookup: lookup, attempts: attempts)
}

private func resolve(_ origin: Origin, in world: World) async -> (Lookup, [Endpoint]) {
    guard origin.connectTo.isEmpty else { return (Lookup(answer: .skipped, milliseconds: 0), origin.connectTo) }
    let began = world.uptime()
    var answer = Lookup.Answer.failed("the look-up was not made", tries: 0)
    for tries in 1...CheckBudget.lookupTries {
        let left = CheckBudget.lookup - (world.uptime() - began)
        guard left > .zero else { break }
        answer = await world.resolve(origin.domain, origin.addressType, left)
        guard case .failed(let words, _) = answer else { break }
        answer = .failed(words, tries: tries)
    }
    let lookup = Lookup(answer: answer, milliseconds: (world.uptime() - began).milliseconds)
    guard case .addresses(let addresses) = answer else { return (lookup, []) }
    return (lookup, addresses.prefix(CheckBudget.addresses).map { Endpoint(address: $0, port: origin.port) })
}

/// One address under one name, with CloudFront's own number of connection attempts.
private func attempt(
    _ endpoint: Endpoint, as serverName: String, of origin: Origin, with context: ClientContext, in world: World
) async -> Attempt {
    let timeout = Duration.seconds(origin.timeout)
    var connection = Connection.notTried("no attempt is allowed")
    for tries in 1...max(1, origin.attempts) {
        let dialed = await world.dialer.dial(endpoint, timeout: timeout) {
            try CheckExchange(context, serverName: serverName, timeout: timeout, request: origin.request)
        }
        switch dialed {
        case .talked(let outcome, let connect):
            var attempt = Attempt(endpoint: endpoint, serverName: serverName, connection: .open(tries: tries))
            attempt.handshake = outcome.record
            attempt.answer = outcome.answer
            attempt.timings = Timings(
                connect: connect.milliseconds, tls: outcome.handshake?.milliseconds,
                firstByte: outcome.firstByte?.milliseconds)
            let second = await secondOpinion(
                on: outcome.record, of: endpoint, as: serverName, floor: CloudFront.floor(of: origin.protocols),
                timeout: timeout, in: world)
            if let second {
                attempt.handshake = second.record
                attempt.timings.tls = second.took.milliseconds
            }
            return attempt
        case .refused: connection = .refused(tries: tries)
        case .timedOut: connection = .timedOut(tries: tries, seconds: origin.timeout)
        case .unreachable(let errno): connection = .unreachable(errno, tries: tries)
        case .notTried(let reason):
            return Attempt(endpoint: endpoint, serverName: serverName, connection: .notTried(reason))
        }
    }
    return Attempt(endpoint: endpoint, serverName: serverName, connection: connection)
}

/// The offers that are asked for again and again, each made ready once.
enum ClientContexts {
    private static let byFloor: [UInt16: Result<ClientContext, TLSFault>] = Dictionary(
        uniqueKeysWithValues: [0x0300, 0x0301, 0x0302, 0x0303].map { floor in
            (floor, Result { () throws(TLSFault) in try ClientContext(CloudFront.offer(floor: floor)) })
        })
    private static let permissive = Result { () throws(TLSFault) in try ClientContext(CloudFront.everything) }

    static func context(for origin: Origin) throws(TLSFault) -> ClientContext {
        let floor = CloudFront.floor(of: origin.protocols)
        guard let files = origin.clientCertificate, let result = byFloor[floor] else {
            return try (byFloor[floor] ?? permissive).get()
        }
        _ = try result.get()
        return try ClientContext(
            CloudFront.offer(floor: floor), clientCertificate: (certificate: files.certificate, key: files.key))
    }

    static func everything() throws(TLSFault) -> ClientContext {
        try permissive.get()
    }
}
