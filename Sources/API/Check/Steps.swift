import Checks
import TLS
import Timekeeping

/// What a check did, step by step, read off its observation: `check --explain` prints it.
enum Steps {
    static func lines(of report: Report) -> [String] {
        let observation = report.observation
        let attempts = zip(observation.attempts, report.verdict.attempts)
        return [lookup(observation)] + attempts.flatMap { attempt, verdict in lines(of: attempt, verdict: verdict) }
    }

    private static func lookup(_ observation: Observation) -> String {
        let origin = observation.origin
        let took = milliseconds(observation.lookup.milliseconds)
        let families =
            switch origin.addressType {
            case .ipv4: "A"
            case .ipv6: "AAAA"
            case .dualstack: "A and AAAA"
            }
        let asked = "look-up: \(origin.domain) \(families)"
        return switch observation.lookup.answer {
        case .addresses(let addresses): "\(asked): \(addresses.map(\.description).joined(separator: ", ")) (\(took))"
        case .noAddress(let words): "\(asked): no address: \(words) (\(took))"
        case .failed(let words, let tries):
            "\(asked): failed after \(counted(tries, "try", "tries")): \(words) (\(took))"
        case .notTried(let reason): "\(asked): not tried: \(reason)"
        case .skipped: "look-up: none, the addresses are given"
        }
    }

    private static func lines(of attempt: Attempt, verdict: AttemptVerdict) -> [String] {
        let place = "\(attempt.endpoint) as \(attempt.serverName)"
        var steps = ["connect: " + connection(attempt.connection, took: attempt.timings.connect)]
        if let handshake = attempt.handshake {
            steps.append("handshake: " + words(of: handshake, took: attempt.timings.tls))
            steps.append("chain: " + chain(handshake.chain))
            if let request = handshake.clientCertificate {
                steps.append("client certificate: " + words(of: request))
            }
            steps.append("path: " + path(verdict.path, chain: handshake.chain))
        }
        if let diagnosis = attempt.diagnosis { steps += lines(of: diagnosis) }
        if let answer = attempt.answer {
            steps.append("request: " + words(of: answer, took: attempt.timings.firstByte))
        }
        steps.append("verdict: \(verdict.severity.rawValue)")
        return steps.map { "\(place): \($0)" }
    }

    private static func connection(_ connection: Connection, took: Double?) -> String {
        switch connection {
        case .open(let tries): "open at try \(tries)" + suffix(took)
        case .refused(let tries): "refused, \(counted(tries, "try", "tries"))"
        case .timedOut(let tries, let seconds): "no answer within \(seconds) s, \(counted(tries, "try", "tries"))"
        case .unreachable(let words, let tries): "unreachable: \(words), \(counted(tries, "try", "tries"))"
        case .notTried(let words): "not tried, the monitor could not: \(words)"
        }
    }

    private static func words(of handshake: HandshakeRecord, took: Double?) -> String {
        let bytes = { (count: Int) in counted(count, "byte") }
        let end =
            switch handshake.outcome {
            case .completed:
                handshake.isOpeningOnly
                    ? "agreed upon, as far as it goes in the clear (no library has the suite any more)" : "completed"
            case .alert(let number): "ended by the alert \(HandshakeName.alert(number))"
            case .closed(let after): "closed by the peer after \(bytes(after))"
            case .reset(let after): "reset by the peer after \(bytes(after))"
            case .timedOut(let after): "not ended in time, \(bytes(after)) came"
            case .notTLS(let first): "not TLS, it begins with \(Hex.lowercase(first.prefix(16)))"
            case .malformed(let words): "broken: \(words)"
            }
        let agreed = TLSDocument(handshake).map { [$0.version, $0.cipher, $0.group].compactMap { $0 } } ?? []
        return ([end] + agreed).joined(separator: ", ") + suffix(took)
    }

    private static func chain(_ chain: [CertificateDER]) -> String {
        let subjects = chain.map { der in (try? Certificate(der))?.subject ?? "cannot be decoded" }
        guard !subjects.isEmpty else { return "no certificate was sent" }
        return "\(counted(subjects.count, "certificate")) sent: " + subjects.joined(separator: " | ")
    }

    private static func path(_ path: [String], chain: [CertificateDER]) -> String {
        guard !path.isEmpty else { return "none" }
        let sent = Dictionary(chain.map { ($0.sha256, $0) }) { first, _ in first }
        return path.map { fingerprint in
            sent[fingerprint].flatMap { try? Certificate($0) }?.subject
                ?? "\(fingerprint.prefix(16))… of the trust store"
        }.joined(separator: " <- ")
    }

    private static func words(of request: ClientCertificateRequest) -> String {
        let answer =
            switch (request.presented, request.refused) {
            case (true, true): "presented and refused"
            case (true, false): "presented"
            case (false, true): "required, and there is none"
            case (false, false): "requested, not required"
            }
        guard !request.acceptableIssuers.isEmpty else { return answer }
        return answer + "; of issuers " + request.acceptableIssuers.joined(separator: " | ")
    }

    private static func lines(of diagnosis: Diagnosis) -> [String] {
        let accepted = [
            ("versions", diagnosis.acceptedVersions), ("cipher suites", diagnosis.acceptedSuites),
            ("groups", diagnosis.acceptedGroups),
        ]
        var lines = accepted.filter { !$0.1.isEmpty }
            .map { kind, names in "accepts the \(kind) " + names.joined(separator: ", ") }
        if let askedAt = diagnosis.lowerVersionsAskedAt {
            lines.append("asked for versions below TLSv1.3 at \(askedAt)")
        }
        if let other = diagnosis.withOriginDomain {
            lines.append("asked for the origin domain: " + words(of: other, took: nil))
        }
        if let other = diagnosis.withoutServerName {
            lines.append("asked without a server name: " + words(of: other, took: nil))
        }
        return lines
    }

    private static func words(of answer: HTTPAnswer, took: Double?) -> String {
        let end =
            switch answer.outcome {
            case .answered: "answered"
            case .timedOut(let seconds): "no answer within \(seconds) s"
            case .malformed(let words): "broken: \(words)"
            case .closed: "closed without an answer"
            }
        let status = answer.status.map { ["status \($0)"] } ?? []
        let headers = answer.headers.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        return ([end] + status + headers).joined(separator: ", ") + suffix(took)
    }

    private static func suffix(_ took: Double?) -> String {
        took.map { " (\(milliseconds($0)))" } ?? ""
    }

    private static func milliseconds(_ amount: Double) -> String {
        "\(amount.rounded(toPlaces: 1)) ms"
    }
}
