import Checks
import TLS

extension Report {
    /// What makes two results equal in history: everything that is judged, as one text. It leaves out what merely varies:
    /// timings, texts, and the order of equal addresses.
    var judged: String {
        let findings = verdict.findings.map { finding in
            let subject = [finding.endpoint?.description, finding.serverName, finding.certificate].map { $0 ?? "-" }
            return "\(finding.code.rawValue) \(finding.severity.rawValue) \(subject.joined(separator: " "))"
        }
        let answers = observation.attempts.map { attempt in
            ([attempt.handshake, attempt.diagnosis?.withOriginDomain, attempt.diagnosis?.withoutServerName]
                .map { $0?.parameters ?? "-" } + [attempt.serverName]).joined(separator: " ")
        }
        let headline = verdict.headline?.code.rawValue ?? "-"
        return ([verdict.severity.rawValue, headline] + Set(findings).sorted() + Set(answers).sorted())
            .joined(separator: "\n")
    }
}

extension Observation {
    /// How long the slowest address took to connect, to shake hands and to answer, in milliseconds; nil where none connected.
    var latency: Double? {
        attempts.compactMap { attempt in
            attempt.timings.connect.map { $0 + (attempt.timings.tls ?? 0) + (attempt.timings.firstByte ?? 0) }
        }.max()
    }
}

extension HandshakeRecord {
    fileprivate var parameters: String {
        let numbers = [version, suite, group].map { $0.map { String($0, radix: 16) } ?? "-" }
        return numbers.joined(separator: "/") + "/" + chain.map(\.sha256).joined(separator: ",")
    }
}

extension Verdict {
    /// Whether both say the same in the same words, in any order of addresses.
    func says(the other: Verdict) -> Bool {
        severity == other.severity && forecast == other.forecast && cloudFront == other.cloudFront
            && Set(findings) == Set(other.findings) && Set(attempts) == Set(other.attempts)
    }
}

extension Severity {
    /// One letter for the column `preceding`.
    var letter: Character {
        switch self {
        case .ok: "o"
        case .notice: "n"
        case .unknown: "u"
        case .warning: "w"
        case .critical: "c"
        }
    }

    /// The last eight checks, the oldest first: those before a run, by their letters, and the run's own.
    static func recent(_ preceding: String, then severity: Severity, checks: Int) -> [Severity] {
        let own = min(8, checks)
        var all: [Severity] = []
        all.reserveCapacity(8)
        for byte in preceding.utf8.suffix(8 - own) {
            if let severity = Severity(letter: Character(UnicodeScalar(byte))) { all.append(severity) }
        }
        all.append(contentsOf: repeatElement(severity, count: own))
        return all
    }

    init?(letter: Character) {
        switch letter {
        case "o": self = .ok
        case "n": self = .notice
        case "u": self = .unknown
        case "w": self = .warning
        case "c": self = .critical
        default: return nil
        }
    }
}

extension Report {
    /// A number for everything that a reader of the result can see: the origin's settings, what is judged, and every word of
    /// the verdict. Equal numbers mean equal results; the order of addresses does not matter.
    ///
    /// The hash is seeded for each process, so a peer cannot choose a chain that collides with another.
    var digest: UInt64 {
        var sum = hashed { hasher in
            hasher.combine(observation.origin)
            hasher.combine(verdict.severity)
            hasher.combine(verdict.headline?.code)
            hasher.combine(verdict.cloudFront)
            hasher.combine(verdict.forecast)
            hasher.combine(verdict.findings.count)
            hasher.combine(verdict.attempts.count)
        }
        for finding in verdict.findings { sum &+= hashed { $0.combine(finding) } }
        for attempt in verdict.attempts { sum &+= hashed { $0.combine(attempt) } }
        for attempt in observation.attempts {
            sum &+= hashed { hasher in
                hasher.combine(attempt.serverName)
                attempt.handshake?.mix(into: &hasher)
                guard let diagnosis = attempt.diagnosis else { return }
                diagnosis.withOriginDomain?.mix(into: &hasher)
                hasher.combine(0)
                diagnosis.withoutServerName?.mix(into: &hasher)
            }
        }
        return sum
    }
}

extension HandshakeRecord {
    fileprivate func mix(into hasher: inout Hasher) {
        hasher.combine(version)
        hasher.combine(suite)
        hasher.combine(group)
        hasher.combine(chain)
    }
}
