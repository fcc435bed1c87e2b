import TLS

/// What an origin accepts, found by one hello after the other: each offers what the last one did, without what was
/// accepted.
struct ParameterScan {
    private let endpoint: Endpoint
    private let serverName: String
    /// In the order in which they were found.
    private(set) var versions: [UInt16] = []
    /// Those of the best version.
    private(set) var suites: [UInt16] = []
    private(set) var groups: [UInt16] = []
    /// Whether the connections ran out before suites and groups were known.
    private(set) var isCutShort = false
    private var seen: [UInt16: HandshakeRecord] = [:]

    init(_ endpoint: Endpoint, serverName: String) {
        self.endpoint = endpoint
        self.serverName = serverName
    }

    /// What another connection has shown already.
    mutating func record(version: UInt16, suite: UInt16?, group: UInt16?) {
        versions.append(version)
        var record = HandshakeRecord(outcome: .completed)
        record.suite = suite
        record.group = group
        seen[version] = record
    }

    /// Asks for each version alone.
    mutating func versions(below limit: UInt16, with connections: inout ProbeBudget) async {
        let candidates = CloudFront.versions.filter { $0 < limit }
        let answers = await connections.ask(endpoint, candidates.map { hello(BroadHello(version: $0)) })
        for (version, answer) in zip(candidates, answers) {
            guard let answer, answer.outcome == .completed else { continue }
            versions.append(version)
            seen[version] = answer
        }
    }

    /// Asks for suites, then for groups, of a version that is accepted, until one of CloudFront's is among them or the
    /// origin has no more.
    mutating func parameters(of version: UInt16, with connections: inout ProbeBudget) async {
        take(seen[version])
        for _ in 0..<CheckBudget.suiteRounds where !suites.contains(where: CipherSuite.isOffered) {
            var broad = BroadHello(version: version)
            broad.suites.removeAll(where: suites.contains)
            guard await findsMore(broad, with: &connections) else { break }
        }
        guard !groups.isEmpty else { return }
        for _ in 0..<CheckBudget.groupRounds where !groups.contains(where: CloudFront.groups.contains) {
            var broad = BroadHello(version: version)
            broad.suites = suites
            broad.groups.removeAll(where: groups.contains)
            guard await findsMore(broad, with: &connections) else { break }
        }
    }

    private mutating func findsMore(_ broad: BroadHello, with connections: inout ProbeBudget) async -> Bool {
        let known = (suites.count, groups.count)
        guard let answer = await connections.ask(endpoint, [hello(broad)])[0] else {
            isCutShort = true
            return false
        }
        take(answer)
        return known != (suites.count, groups.count)
    }

    private mutating func take(_ answer: HandshakeRecord?) {
        guard let answer, answer.outcome == .completed else { return }
        if let suite = answer.suite, !suites.contains(suite) { suites.append(suite) }
        if let group = answer.group, !groups.contains(group) { groups.append(group) }
    }

    private func hello(_ broad: BroadHello) -> RawHello {
        broad.hello(serverName: serverName, random: randomBytes(), sessionID: randomBytes())
    }
}
