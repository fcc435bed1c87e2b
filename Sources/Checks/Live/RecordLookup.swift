/// The look-up of one record type of a name: which name server is asked next, and which answer is final.
struct RecordLookup: Sendable {
    let type: RecordType
    /// The name servers that have not failed, the next one first.
    private var servers: [Endpoint]
    private var failures: Set<String> = []
    private var reasons: Set<String> = []
    /// The final answer; nil while there is none.
    private(set) var answer: RecordAnswer?

    init(_ type: RecordType, from servers: [Endpoint]) {
        self.type = type
        self.servers = servers
        if servers.isEmpty { answer = .notAsked("there is no name server to ask") }
    }

    /// The name server to ask now: each in turn, and after the last the first again. Nil where none is left, or the answer is known.
    mutating func next() -> Endpoint? {
        guard answer == nil, !servers.isEmpty else { return nil }
        let server = servers.removeFirst()
        servers.append(server)
        return server
    }

    /// Takes an answer. Addresses, and the absence of a record, are final. A name server that fails is not asked again.
    mutating func receive(_ received: RecordAnswer, from server: Endpoint) {
        guard answer == nil else { return }
        switch received {
        case .addresses, .noRecord: answer = received
        case .failed(let words): failures.insert(words)
        case .notAsked(let reason): reasons.insert(reason)
        }
        servers.removeAll { $0 == server }
        if servers.isEmpty { answer = answer ?? failure }
    }

    /// Ends the look-up without an answer, for this reason.
    mutating func end(_ words: String) {
        failures.insert(words)
        answer = answer ?? failure
    }

    /// The failure of a name server outweighs that of one which could not be asked.
    private var failure: RecordAnswer {
        failures.isEmpty
            ? .notAsked(reasons.sorted().joined(separator: "; ")) : .failed(failures.sorted().joined(separator: "; "))
    }
}

extension Lookup.Answer {
    /// Combines the answers for each record type. Addresses of one type count although another type failed, as in getaddrinfo(3).
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
    /// Each string once, in their order.
    fileprivate var uniqued: [String] {
        reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}
