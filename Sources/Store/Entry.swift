import Alerts
import Checks
import GRDB
import TLS
import Timekeeping

/// One check on its way into the file.
struct Entry: Sendable {
    var report: Report
    var labels: [String: String]
    var receivers: [Receiver]
    var rules: AlertRules
    /// Seconds without a check after which there is a gap.
    var patience: Int64
    var at: Instant
    let digest: UInt64
    let latency: Double?
    let standing: Standing?

    init(
        _ report: Report, labels: [String: String], receivers: [Receiver], rules: AlertRules = AlertRules(),
        interval: Duration, standing: Standing? = nil, at now: Instant
    ) {
        self.report = report
        self.standing = standing
        self.labels = labels
        self.receivers = receivers
        patience = Report.patience(at: interval)
        self.rules = rules
        at = now
        digest = report.digest
        latency = report.latency
    }

    var id: String { report.observation.origin.id }

    /// Whether nobody looked for too long; or the clock was set so far back that the last check seems to be yet to come,
    /// and would never grow old.
    func leavesGap(after last: Instant) -> Bool {
        at.seconds(since: last).magnitude > patience.magnitude
    }

    /// Writes the report, what it makes of the incidents, and the messages that follow.
    ///
    /// - Parameters:
    ///   - known: The origin's run as it is now, if there is one.
    ///   - isReviewDue: Whether it is time to look whether a network that was lost is found again.
    ///   - reachabilities: Those of all origins, where this one's run is as it is handed over.
    /// - Returns: The run that goes on from here, and what became of the report.
    func write(
        to database: Database, after known: LiveRun?, isReviewDue: () -> Bool,
        reachabilities: (LiveRun) -> [Reachability]
    ) throws -> (run: LiveRun, recorded: Recorded) {
        var (run, changed) = try entered(in: database, after: known)
        let (outlook, ofMonitor) = try database.lookOut(
            on: run, rules: rules, receivers: receivers, at: at, isReviewDue: isReviewDue
        ) {
            reachabilities(run)
        }
        let occasion = Occasion(rules: rules, origin: id, outlook: outlook)
        let (reaction, notices) = try database.react(
            report, by: run.origin, labels: labels, receivers: receivers, on: occasion, at: at)
        run.note(self)
        let isFreshlyLost = run.isFreshlyLost(by: rules.valve, at: at)
        run.isCalm =
            reaction.incidents.isEmpty && reaction.dropped.isEmpty && report.causes.isEmpty && !isFreshlyLost
        let recorded = Recorded(
            changed: changed, notices: ofMonitor + notices,
            confirmSoon: reaction.confirmSoon || outlook == .unclear || isFreshlyLost && run.lostSince == at)
        return (run, recorded)
    }

    private func entered(in database: Database, after known: LiveRun?) throws -> (run: LiveRun, changed: Bool) {
        let judged = report.judged
        if var run = known, !leavesGap(after: run.lastAt), run.domain == report.observation.origin.domain,
            let latest = try database.row("SELECT judged, verdict FROM latest WHERE origin = ?", [run.origin]),
            try latest.text("judged") == judged
        {
            run.extend(latency, at: at)
            run.place = report.place
            if try run.digest == nil
                ? run.extent == nil || isSaidAnew(after: latest.text("verdict")) : !run.equals(self)
            {
                run.show(report)
                try keep(run, judged: judged, in: database)
            }
            // After a start the file learns at once that the run goes on: a daemon that is killed again and again
            // must not make a gap of it.
            if run.digest == nil { try write(&run, to: database) }
            return (run, false)
        }
        if var ended = known, ended.isUnsaved { try write(&ended, to: database) }
        let run = LiveRun(
            report, origin: try originNumber(in: database), number: 0, after: known, at: at)
        let begun = try begin(run, afterGap: leavesGap(known, of: run.origin, in: database), in: database)
        try noteChanges(in: database, of: begun.origin)
        try keep(begun, judged: judged, in: database)
        return (begun, true)
    }

    private func write(_ run: inout LiveRun, to database: Database) throws {
        try database.run(LiveRun.save, run.values)
        run.isUnsaved = false
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
        // A layout of an earlier version is as good as other words.
        guard let earlier = try? JSON.decode(Verdict.self, from: text.utf8) else { return true }
        return !report.verdict.says(the: earlier)
    }

    private func leavesGap(_ known: LiveRun?, of origin: Int64, in database: Database) throws -> Bool {
        if let known { return leavesGap(after: known.lastAt) }
        // It may have left the configuration and come back.
        let last = try database.row("SELECT max(ended) AS ended FROM run WHERE origin = ?", [origin])
        return try last?.optionalInstant("ended").map { leavesGap(after: $0) } ?? false
    }

    private func begin(_ run: LiveRun, afterGap: Bool, in database: Database) throws -> LiveRun {
        try database.run(
            """
            INSERT INTO run (origin, began, ended, checks, severity, headline, fails_at, preceding, latency_checks,
                latency_min, latency_max, latency_sum, latency_spread, after_gap)
            VALUES (?1, ?2, ?2, 1, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?8, ?9, ?10)
            """,
            [
                run.origin, at.seconds, run.severity.rawValue, run.headline?.rawValue, run.forecast.failsAt?.seconds,
                run.preceding, Int64(run.latency.checks), run.latency.sum, run.latency.spread.data,
                afterGap ? 1 : 0,
            ])
        var run = run
        run.number = database.lastInsertedRowID
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

    private func keep(_ run: LiveRun, judged: String, in database: Database) throws {
        // Also where the run goes on: what is not judged, like the answer to an offer of everything, may have changed.
        for certificate in Set(report.observation.certificates) {
            try database.run(
                "INSERT OR IGNORE INTO run_certificate (run, certificate) VALUES (?, ?)",
                [run.number, try number(of: certificate, in: database)])
        }
        try database.run(
            """
            INSERT OR REPLACE INTO latest (origin, run, judged, port, title, status, share, fails_at, fails_because,
                addresses, leaf_until, chain_until, place, observation, verdict)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                run.origin, run.number, judged, Int64(run.port), run.title, run.cloudFront.status.map { Int64($0) },
                run.cloudFront.share, run.forecast.failsAt?.seconds, run.forecast.because?.rawValue,
                run.extent?.addresses, run.extent?.leafUntil?.seconds, run.extent?.chainUntil?.seconds,
                run.place,
                try JSON.text(ArchivedObservation(report.observation)), try JSON.text(report.verdict),
            ])
    }
}
