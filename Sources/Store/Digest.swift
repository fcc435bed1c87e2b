import Checks
import TLS

extension Report {
    /// One number for all that makes two results of one origin the same to whoever looks: its settings, what is judged, and
    /// every word of the verdict. Equal numbers mean equal results; results that differ in nothing but their order have the
    /// same number.
    ///
    /// It is drawn anew for each process, so nobody outside can choose a chain that has the number of another.
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
