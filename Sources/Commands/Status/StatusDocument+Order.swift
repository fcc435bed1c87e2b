import API
import Checks
import Timekeeping

extension StatusDocument {
    /// Only the origins of these ids or domains, or all if none is named. Throws the first name that no origin has.
    func only(_ names: [String]) throws(UnknownOrigin) -> StatusDocument {
        guard !names.isEmpty else { return self }
        for name in names where !origins.contains(where: { $0.check.isNamed(name) }) {
            throw UnknownOrigin(name: name)
        }
        return StatusDocument(
            daemon: daemon, origins: origins.filter { origin in names.contains { origin.check.isNamed($0) } })
    }

    /// The worst first; among equals the one that fails first; then by name.
    var worstFirst: [OriginStatus] {
        origins.sorted { left, right in
            let (one, other) = (left.check, right.check)
            guard one.severity == other.severity else { return one.severity > other.severity }
            let end = { (check: CheckDocument) in Timestamp(check.failsAt).instant ?? Instant(seconds: .max) }
            return (end(one), one.origin.id) < (end(other), other.origin.id)
        }
    }

    /// The worst verdict; `unknown` if there is no origin.
    var severity: Severity {
        origins.map(\.check.severity).max() ?? .unknown
    }

    /// `7 origins: 1 critical, 2 warning, 4 ok`.
    var summary: String {
        let parts = Severity.allCases.sorted(by: >).compactMap { severity in
            let number = origins.count { $0.check.severity == severity }
            return number == 0 ? nil : "\(number) \(severity.rawValue)"
        }
        guard !parts.isEmpty else { return "no origin is configured" }
        return "\(counted(origins.count, "origin")): " + parts.joined(separator: ", ")
    }
}

/// A name that no watched origin has.
struct UnknownOrigin: Error, Hashable {
    var name: String
}

extension CheckDocument {
    /// Whether the operator may mean this origin by the name.
    func isNamed(_ name: String) -> Bool {
        origin.id == name || origin.domain == name
    }
}
