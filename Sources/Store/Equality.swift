import Checks
import TLS

extension Report {
    /// What makes two results the same in the history: everything that is judged, as one text, and nothing that merely
    /// varies, like timings, words, and which of several equal addresses answered first.
    var judged: String {
        let findings = verdict.findings.map { finding in
            let place = [finding.endpoint?.description, finding.serverName, finding.certificate].map { $0 ?? "-" }
            return "\(finding.code.rawValue) \(finding.severity.rawValue) \(place.joined(separator: " "))"
        }
        let answers = observation.attempts.map { attempt in
            ([attempt.handshake, attempt.diagnosis?.withOriginDomain, attempt.diagnosis?.withoutServerName]
                .map { $0?.parameters ?? "-" } + [attempt.serverName]).joined(separator: " ")
        }
        let headline = verdict.headline?.code.rawValue ?? "-"
        return ([verdict.severity.rawValue, headline] + Set(findings).sorted() + Set(answers).sorted())
            .joined(separator: "\n")
    }

    /// How long the slowest address took to connect, to shake hands and to answer, in milliseconds; nil where none got
    /// that far.
    var latency: Double? { observation.latency }
}

extension Observation {
    /// The same.
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
    /// Whether both say the same in the same words, in whatever order the addresses came.
    func says(the other: Verdict) -> Bool {
        severity == other.severity && forecast == other.forecast && cloudFront == other.cloudFront
            && Set(findings) == Set(other.findings) && Set(attempts) == Set(other.attempts)
    }
}

extension Severity {
    /// One letter for a history of single checks.
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
