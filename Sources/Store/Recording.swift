public import Alerts
public import Checks
import GRDB
import TLS
public import Timekeeping

extension Ledger {
    /// Writes down one check: the report, what it makes of the incidents, and the messages that follow, all or nothing.
    ///
    /// - Parameters:
    ///   - labels: Those of the origin, for routing.
    ///   - receivers: Those of the configuration in force.
    ///   - interval: Time between two checks of this origin. Where more than two of them (and a minute) passed since
    ///     the last check, there is a gap, and a new run begins.
    ///   - now: The instant of the report.
    public func record(
        _ report: Report, labels: [String: String], receivers: [Receiver], interval: Duration = .seconds(300),
        at now: Instant
    ) throws -> Recorded {
        let verdict = try JSONText.encode(report.verdict)
        return try pool.write { database in
            let entry = Entry(
                report: report, judged: report.judged, verdict: verdict,
                patience: 2 * interval.components.seconds + 60, at: now)
            let (origin, changed) = try entry.write(to: database)
            let (reaction, incidents, notices) = try database.react(
                report, by: origin, labels: labels, receivers: receivers, at: now)
            return Recorded(
                changed: changed, notices: notices, incidents: incidents, confirmSoon: reaction.confirmSoon)
        }
    }

    /// Takes origins that left the configuration out of `latest`; their incidents close, their history stays.
    ///
    /// - Parameter ids: The origins that are still configured.
    /// - Returns: What was put into the outbox.
    @discardableResult
    public func retire(keeping ids: Set<String>, receivers: [Receiver], at now: Instant) throws -> [Notice] {
        try pool.write { database in
            let gone = try database.rows(
                "SELECT o.number AS number, o.id AS id FROM latest l JOIN origin o ON o.number = l.origin"
            ).filter { !ids.contains(try $0.text("id")) }
            for row in gone { try database.run("DELETE FROM latest WHERE origin = ?", [try row.integer("number")]) }
            let before = try database.activeIncidents()
            return try database.save(
                withdraw(allBut: ids, from: before, at: now), instead: before, receivers: receivers, at: now)
        }
    }
}

/// One report on its way into the file.
private struct Entry {
    var report: Report
    var judged: String
    /// JSON of the verdict.
    var verdict: String
    /// Seconds without a check after which there is a gap.
    var patience: Int64
    var at: Instant

    /// - Returns: The origin's number, and whether a new run began.
    func write(to database: Database) throws -> (origin: Int64, changed: Bool) {
        let origin = try originNumber(in: database)
        let known = try database.row(
            """
            SELECT l.judged AS judged, l.verdict AS verdict, l.run AS run, r.ended AS ended, r.checks AS checks,
                r.preceding AS preceding, r.severity AS severity
            FROM latest l JOIN run r ON r.number = l.run WHERE l.origin = ?
            """, [origin])
        if let known, try known.text("judged") == judged, at.seconds(since: try known.instant("ended")) <= patience {
            let run = try known.integer("run")
            try extend(run, in: database)
            if try isSaidAnew(after: try known.text("verdict")) { try keep(origin, run, in: database) }
            return (origin, false)
        }
        let run = try begin(origin, preceding: try known.map { try $0.recent(limit: 7) } ?? "", in: database)
        try keep(origin, run, in: database)
        return (origin, true)
    }

    private func originNumber(in database: Database) throws -> Int64 {
        let origin = report.observation.origin
        if let row = try database.row("SELECT number, domain FROM origin WHERE id = ?", [origin.id]) {
            let number = try row.integer("number")
            if try row.text("domain") != origin.domain {
                try database.run("UPDATE origin SET domain = ? WHERE number = ?", [origin.domain, number])
            }
            return number
        }
        try database.run(
            "INSERT INTO origin (id, domain, first_seen) VALUES (?, ?, ?)", [origin.id, origin.domain, at.seconds])
        return database.lastInsertedRowID
    }

    /// Whether the words differ although the result is the same: a date came nearer.
    private func isSaidAnew(after text: String) throws -> Bool {
        guard text != verdict else { return false }
        // A layout of an earlier version is as good as other words.
        guard let earlier = try? JSONText.decode(Verdict.self, from: text) else { return true }
        return !report.verdict.says(the: earlier)
    }

    /// A result equal to the last one touches one row. Wall time may have been set back: a run never shrinks.
    private func extend(_ run: Int64, in database: Database) throws {
        guard let latency = report.latency else {
            try database.run(
                "UPDATE run SET ended = max(ended, ?), checks = checks + 1 WHERE number = ?", [at.seconds, run])
            return
        }
        try database.run(
            """
            UPDATE run SET ended = max(ended, ?1), checks = checks + 1, latency_checks = latency_checks + 1,
                latency_min = iif(latency_checks = 0, ?2, min(latency_min, ?2)),
                latency_max = iif(latency_checks = 0, ?2, max(latency_max, ?2)),
                latency_sum = latency_sum + ?2
            WHERE number = ?3
            """, [at.seconds, latency, run])
    }

    private func begin(_ origin: Int64, preceding: String, in database: Database) throws -> Int64 {
        let latency = report.latency ?? 0
        try database.run(
            """
            INSERT INTO run (origin, began, ended, checks, severity, headline, fails_at, preceding, latency_checks,
                latency_min, latency_max, latency_sum)
            VALUES (?1, ?2, ?2, 1, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?8)
            """,
            [
                origin, at.seconds, report.verdict.severity.rawValue, report.verdict.headline?.code.rawValue,
                report.verdict.forecast.failsAt?.seconds, preceding, report.latency == nil ? 0 : 1, latency,
            ])
        let run = database.lastInsertedRowID
        for certificate in Set(report.observation.certificates) {
            try database.run(
                "INSERT INTO run_certificate (run, certificate) VALUES (?, ?)",
                [run, try number(of: certificate, in: database)])
        }
        return run
    }

    private func number(of certificate: CertificateDER, in database: Database) throws -> Int64 {
        let name = certificate.sha256
        if let row = try database.row("SELECT number FROM certificate WHERE sha256 = ?", [name]) {
            return try row.integer("number")
        }
        try database.run(
            "INSERT INTO certificate (sha256, der, first_seen) VALUES (?, ?, ?)",
            [name, certificate.blob, at.seconds])
        return database.lastInsertedRowID
    }

    private func keep(_ origin: Int64, _ run: Int64, in database: Database) throws {
        let verdict = report.verdict
        try database.run(
            """
            INSERT OR REPLACE INTO latest (origin, run, judged, port, title, status, share, fails_at, fails_because,
                observation, verdict)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                origin, run, judged, Int64(report.observation.origin.port), verdict.headline?.title,
                verdict.cloudFront.status.map { Int64($0) }, verdict.cloudFront.share,
                verdict.forecast.failsAt?.seconds, verdict.forecast.because?.rawValue,
                try JSONText.encode(ArchivedObservation(report.observation)), self.verdict,
            ])
    }
}

extension Row {
    /// The severities of the last checks, from the columns `preceding`, `severity` and `checks` of a run.
    func recent(limit: Int) throws -> String {
        let severity: Severity = try word("severity")
        let own = String(repeating: severity.letter, count: Swift.min(limit, try count("checks")))
        return String((try text("preceding") + own).suffix(limit))
    }
}
