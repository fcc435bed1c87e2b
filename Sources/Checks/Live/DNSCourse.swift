/// One record type of a name on its way through the name servers: whom to ask next, and when an answer is the answer.
struct DNSCourse: Sendable {
    /// Those who have not failed, whoever is next at the front.
    private var open: [Endpoint]
    private var failures: Set<String> = []
    private var reasons: Set<String> = []
    /// Nil while there is none.
    private(set) var answer: RecordAnswer?

    init(_ servers: [Endpoint]) {
        open = servers
        if servers.isEmpty { answer = .notAsked("there is no name server to ask") }
    }

    /// Whom to ask now: each in turn, and the first one again after the last. Nil where nothing is left to ask.
    mutating func next() -> Endpoint? {
        guard answer == nil, !open.isEmpty else { return nil }
        let server = open.removeFirst()
        open.append(server)
        return server
    }

    /// Hears one of them: who has addresses or knows that there are none has the last word; who failed is not asked again.
    mutating func hear(_ heard: RecordAnswer, from server: Endpoint) {
        guard answer == nil else { return }
        switch heard {
        case .addresses, .noRecord: answer = heard
        case .failed(let words): failures.insert(words)
        case .notAsked(let reason): reasons.insert(reason)
        }
        open.removeAll { $0 == server }
        if open.isEmpty { answer = answer ?? failure }
    }

    /// Nobody waits any longer.
    mutating func end(_ words: String) {
        failures.insert(words)
        answer = answer ?? failure
    }

    /// A name server that answered outweighs one that could not even be asked.
    private var failure: RecordAnswer {
        failures.isEmpty
            ? .notAsked(reasons.sorted().joined(separator: "; ")) : .failed(failures.sorted().joined(separator: "; "))
    }
}

extension Lookup.Answer {
    /// What the answers for each record type mean together: addresses where there are any, though another type may have
    /// failed, as getaddrinfo(3) has it.
    init(_ answers: [RecordAnswer]) {
        var addresses: [IPAddress] = []
        var (none, failures, reasons): ([String], [String], [String]) = ([], [], [])
        for answer in answers {
            switch answer {
            case .addresses(let some): addresses += some
            case .noRecord(let words): none.append(words)
            case .failed(let words): failures.append(words)
            case .notAsked(let reason): reasons.append(reason)
            }
        }
        if !addresses.isEmpty {
            self = .addresses(addresses)
        } else if !failures.isEmpty {
            self = .failed(failures.uniqued.joined(separator: "; "), tries: 1)
        } else if !reasons.isEmpty {
            self = .notTried(reasons.uniqued.joined(separator: "; "))
        } else {
            self = .noAddress(none.uniqued.joined(separator: ", "))
        }
    }
}

extension [String] {
    /// Each once, in their order.
    fileprivate var uniqued: [String] {
        reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}
