import TLS
import Timekeeping

/// Limits of one check, each with its reason.
enum CheckBudget {
    /// Answers of DNS that are looked at: each is a connection for each name. What is left out is told.
    static let addresses = 16
    /// Names that one address is asked for at a time: the descriptors of all checks are counted by few a check.
    static let names = 4
    /// For the look-up; then it has failed for CloudFront's viewers too.
    static let lookup: Duration = .seconds(10)
    /// Tries of a look-up that failed, since one lost packet is no 502.
    static let lookupTries = 3
    /// For each further connection that explains a failure, how many there may be, and for all of them together.
    static let diagnosis: Duration = .seconds(5)
    static let diagnoses = 12
    static let diagnosing: Duration = .seconds(15)
    /// Tries that the monitor itself may sleep through.
    static let delays = 2
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
    let contexts: ClientContexts
    do {
        contexts = try ClientContexts.contexts(for: origin)
    } catch {
        let attempts = endpoints.flatMap { endpoint in
            origin.serverNames.map {
                Attempt(endpoint: endpoint, serverName: $0, connection: .notTried(error.description))
            }
        }
        return Observation(origin: origin, at: at, lookup: lookup, attempts: attempts)
    }
    var attempts: [Attempt] = []
    if endpoints.count == 1 {
        // As most have: no task of its own is needed.
        attempts = await everyName(at: endpoints[0], of: origin, with: contexts, in: world)
    } else {
        attempts = await withTaskGroup(of: (Int, [Attempt]).self) { group in
            for (index, endpoint) in endpoints.enumerated() {
                group.addTask { (index, await everyName(at: endpoint, of: origin, with: contexts, in: world)) }
            }
            return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.flatMap(\.1)
        }
    }
    var connections = ProbeBudget(in: world)
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
        answer = await world.resolve(origin, left)
        guard case .failed(let words, _) = answer else { break }
        answer = .failed(words, tries: tries)
    }
    let lookup = Lookup(answer: answer, milliseconds: (world.uptime() - began).milliseconds)
    guard case .addresses(let addresses) = answer else { return (lookup, []) }
    return (lookup, addresses.prefix(CheckBudget.addresses).map { Endpoint(address: $0, port: origin.port) })
}

/// One address under every name. Whether a connection can be made does not depend on the name, so the first one finds it
/// out for all; the others then follow a few at a time.
private func everyName(
    at endpoint: Endpoint, of origin: Origin, with contexts: ClientContexts, in world: World
) async -> [Attempt] {
    var rest = origin.serverNames[...]
    guard let first = rest.popFirst() else { return [] }
    let opening = await attempt(endpoint, as: first, of: origin, with: contexts, in: world)
    var attempts = [opening]
    guard case .open = opening.connection else {
        return attempts
            + rest.map { name in
                var same = opening
                same.serverName = name
                return same
            }
    }
    while !rest.isEmpty {
        let next = rest.prefix(CheckBudget.names)
        rest = rest.dropFirst(next.count)
        attempts += await withTaskGroup(of: (Int, Attempt).self) { group in
            for (index, name) in next.enumerated() {
                group.addTask { (index, await attempt(endpoint, as: name, of: origin, with: contexts, in: world)) }
            }
            return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }
    return attempts
}

/// One address under one name, with CloudFront's own number of connection attempts.
private func attempt(
    _ endpoint: Endpoint, as serverName: String, of origin: Origin, with contexts: ClientContexts, in world: World
) async -> Attempt {
    let timeout = Duration.seconds(origin.timeout)
    func dial(_ context: ClientContext) async -> Dialed<CheckExchange.Outcome> {
        await world.dialer.dial(endpoint, timeout: timeout) {
            try CheckExchange(context, serverName: serverName, timeout: timeout, request: origin.request)
        }
    }
    var connection = Connection.notTried("no attempt is allowed")
    var tries = 1
    var delays = 0
    while tries <= max(1, origin.attempts) {
        var dialed = await dial(contexts.slim)
        if case .talked(let outcome, _) = dialed, outcome.record.mayBeOurFault { dialed = await dial(contexts.full) }
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
        case .delayed(let delay):
            // A try that we slept through is none.
            delays += 1
            guard delays <= CheckBudget.delays else {
                let reason = "the monitor stood still for \(delay.components.seconds) s, \(delays) times"
                return Attempt(endpoint: endpoint, serverName: serverName, connection: .notTried(reason))
            }
            continue
        }
        tries += 1
    }
    return Attempt(endpoint: endpoint, serverName: serverName, connection: connection)
}

extension HandshakeRecord {
    /// Whether an algorithm that the slim context lacks may be why the handshake failed. Both contexts send the same
    /// hello, so an alert that is the whole answer to it would be the same again.
    fileprivate var mayBeOurFault: Bool {
        switch outcome {
        case .malformed: true
        case .alert: version != nil
        case .completed, .closed, .reset, .timedOut, .notTLS: false
        }
    }
}

extension Origin {
    /// The longest time that a check of it may take, with every step at its limit.
    public var longestCheck: Duration {
        let others = serverNames.count - 1
        // The first name, then the others a few at a time.
        let rounds = 1 + (others + CheckBudget.names - 1) / CheckBudget.names
        // Each attempt to connect, the handshake, the answer.
        let round = max(1, attempts) * timeout + timeout + (request?.readTimeout ?? 0)
        return CheckBudget.lookup + .seconds(rounds * round) + CheckBudget.diagnosing
    }
}
