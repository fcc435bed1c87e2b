import API
import ArgumentParser
import Checks
import Timekeeping

enum StatusFormat: String, CaseIterable, ExpressibleByArgument {
    case table, wide, json, nagios
}

/// The answer to `status`: all origins, or those that were named.
struct StatusPage {
    var document: StatusDocument
    /// Whether all origins were asked for. Only then does the monitor's own health count.
    var isWhole: Bool

    /// The severity that the command exits with.
    func severity(at now: Instant) -> Severity {
        let monitor = isWhole ? document.failedChecks(at: now).map(\.severity) : []
        return ([document.severity] + monitor).max() ?? .unknown
    }

    /// The page in the given format. Relative times start from `now`.
    func rendered(as format: StatusFormat, on terminal: Terminal, at now: Instant) throws -> String {
        switch format {
        case .table: document.table(isWide: false, on: terminal, at: now)
        case .wide: document.table(isWide: true, on: terminal, at: now)
        case .json: try JSON.encode(document, pretty: true)
        case .nagios: nagios(at: now)
        }
    }
}

extension StatusDocument {
    fileprivate func table(isWide: Bool, on terminal: Terminal, at now: Instant) -> String {
        let failed = failedChecks(at: now)
        var table = TextTable(header: ["ORIGIN", "VERDICT", "HEADLINE", "FAILS", "CHECKED", "LAST 8"], elastic: 2)
        if isWide {
            table.header += ["CLOUDFRONT", "ADDRESS", "ADDRESSES", "SINCE", "INTERVAL", "CERTIFICATE UNTIL"]
        }
        let rows = worstFirst.map { $0.row(isWide: isWide, on: terminal, at: now) }
        guard terminal.isTerminal else {
            let blanks = Array(repeating: TextTable.Cell("-"), count: table.header.count - 3)
            let health = failed.map { check in
                let state = "\(check.area): \(check.state)"
                return [TextTable.Cell("-"), .init(check.severity.rawValue), .init(state)] + blanks
            }
            table.rows = health + rows
            return table.rendered(on: terminal)
        }
        table.rows = rows
        let health = failed.map { check in
            let label = terminal.word(check.severity) + "  "
            let state = "monitor, \(check.area): \(check.state)"
            return terminal.paragraph(state, label: label, check.severity.ink, indent: 0)
                + (check.remedy.map { terminal.paragraph($0, label: "", indent: 4) } ?? "")
        }.joined()
        let body = rows.isEmpty ? "" : table.rendered(on: terminal) + "\n"
        return health + (health.isEmpty ? "" : "\n") + body + terminal.painted(summary, .bold) + "\n"
    }
}

extension OriginStatus {
    fileprivate func row(isWide: Bool, on terminal: Terminal, at now: Instant) -> [TextTable.Cell] {
        let isRoomy = !terminal.isTerminal || isWide || terminal.width >= 110
        let fails = Timestamp(check.failsAt)
        let checked = Timestamp(watch?.lastAt ?? check.checkedAt)
        let row: [TextTable.Cell] = [
            .init(check.origin.id, .bold),
            .init(terminal.word(check.severity), check.severity.ink),
            .init(check.headline?.title ?? "-"),
            .init(isRoomy ? fails.text(at: now, on: terminal) : fails.brief(at: now, on: terminal)),
            .init(isWide ? checked.text(at: now, on: terminal) : checked.brief(at: now, on: terminal)),
            .init(recent(on: terminal)),
        ]
        return isWide ? row + wideCells(on: terminal, at: now) : row
    }

    private func wideCells(on terminal: Terminal, at now: Instant) -> [TextTable.Cell] {
        [
            .init(check.response),
            .init("\(check.origin.domain):\(check.origin.port)"),
            .init(watch?.addressCount.map(String.init) ?? "-"),
            .init(Timestamp(watch?.firstAt).text(at: now, on: terminal)),
            .init(watch.map { Duration.seconds($0.interval).span } ?? "-"),
            .init(Timestamp(watch?.leafUntil).text(at: now, on: terminal)),
        ]
    }

    /// The last eight verdicts: a glyph each on a terminal, words elsewhere.
    func recent(on terminal: Terminal) -> String {
        guard let recent = watch?.recent, !recent.isEmpty else { return "-" }
        guard terminal.isTerminal else { return recent.joined(separator: ",") }
        return String(recent.map { Severity(word: $0).glyph })
    }
}

extension CheckDocument {
    /// What CloudFront answers, in a word: `502`, `502 at 50 %`, `through`, `-` if it cannot be told.
    fileprivate var response: String {
        guard let status = cloudfront.status else { return severity == .unknown ? "-" : "through" }
        return cloudfront.share < 1 ? "\(status) at \(Int((cloudfront.share * 100).rounded())) %" : "\(status)"
    }
}
