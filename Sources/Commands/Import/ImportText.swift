import Checks
import Config
import TLS
import Timekeeping

extension Imported {
    /// A file for `origins.d`. Every text from outside is escaped, so that none of it can leave its comment.
    var yaml: String {
        var lines = ["# From \(counted(distributions, "distribution")) of CloudFront, by `cfmonctl import cloudfront`."]
        if !omissions.isEmpty { lines += ["#", "# Left out:"] + omissions.map { "#   \($0)" } }
        let isEmpty = origins.allSatisfy { $0.leftOut != nil }
        lines.append(isEmpty ? "origins: []" : "origins:")
        // What is left out stands at the end: an empty list takes no items, and comments none either.
        lines += origins.filter { $0.leftOut == nil }.flatMap(\.lines)
        lines += origins.filter { $0.leftOut != nil }.flatMap(\.lines)
        return lines.map { "\($0)\n" }.joined()
    }

    /// What a person should know besides, a line each: what is not watched, and what the settings say.
    var notes: [String] {
        let spoken = origins.flatMap { origin in
            let reason = origin.leftOut.map { ["left out: \($0)"] } ?? []
            return (reason + origin.findings.map(\.line)).map { "\(origin.origin.id): \($0)" }
        }
        let watched = origins.count { $0.leftOut == nil }
        let sum = "\(counted(watched, "origin")) of \(counted(distributions, "distribution"))"
        return omissions.map { "left out: \($0)" } + spoken + [sum]
    }
}

extension ImportedOrigin {
    fileprivate var lines: [String] {
        let users = "used by \(distributions.map { Printable.text($0) }.joined(separator: ", "))"
        let comments = [users] + findings.map(\.line) + remarks
        let reason = leftOut.map { ["left out: \($0)"] } ?? []
        let item = leftOut == nil ? origin.yamlItem : origin.yamlItem.map { "#\($0)" }
        return (reason + comments).map { "  # \($0)" } + item
    }
}

extension Finding {
    fileprivate var line: String { "\(code.rawValue) (\(severity.rawValue)): \(title)" }
}
