import API
import Checks
import Timekeeping

enum CheckFormat: String, CaseIterable {
    case text, json, pem
}

extension [CheckDocument] {
    /// For people, one after the other.
    func text(on terminal: Terminal, at now: Instant) -> String {
        map { $0.text(on: terminal, at: now) }.joined(separator: "\n")
    }

    /// For programs: one alone as it is, several as a status.
    func json() throws -> String {
        if count == 1, let only = first { return try JSON.encode(only, pretty: true) }
        return try JSON.encode(
            StatusDocument(daemon: nil, origins: map { OriginStatus($0, watch: nil) }), pretty: true)
    }
}
