import Alerts
import Checks
import GRDB
import TLS
import Timekeeping

extension CheckResult {
    /// Writes the report, what it makes of the incidents, and the messages that follow.
    ///
    /// - Parameters:
    ///   - known: The origin's run as it is now, if there is one.
    ///   - isReviewDue: Whether it is time to look whether a network that was lost is found again.
    ///   - reachabilities: Those of all origins, where this one's run is as it is handed over.
    /// - Returns: The run that goes on from here, and what became of the report.
    func write(
        to database: Database, after known: OriginState?, isReviewDue: () -> Bool,
        reachabilities: (OriginState) -> [Reachability]
    ) throws -> (run: OriginState, recorded: RecordOutcome) {
        var (run, changed) = try entered(in: database, after: known)
        let (outlook, ofMonitor) = try database.lookOut(
            on: run, under: settings, at: at, isReviewDue: isReviewDue
        ) {
            reachabilities(run)
        }
        let context = EvaluationContext(rules: settings.rules, origin: id, outlook: outlook)
        let (change, notifications) = try database.react(
            report, by: run.origin, labels: target.labels, receivers: settings.receivers, on: context, at: at)
        run.past.note(self)
        let isFreshlyLost = run.isFreshlyLost(by: settings.rules.outageDetector, at: at)
        run.past.isCalm =
            change.incidents.isEmpty && change.dropped.isEmpty && report.causes.isEmpty && !isFreshlyLost
        let recorded = RecordOutcome(
            changed: changed, notifications: ofMonitor + notifications,
            confirmSoon: change.confirmSoon || outlook == .unclear || isFreshlyLost && run.lostSince == at)
        return (run, recorded)
    }

    private func entered(in database: Database, after known: OriginState?) throws -> (run: OriginState, changed: Bool) {
        let judged = report.judged
        if var run = known, !leavesGap(after: run.lastAt), run.domain == report.observation.origin.domain,
            let latest = try database.row("SELECT judged, verdict FROM latest WHERE origin = ?", [run.origin]),
            try latest.text("judged") == judged
        {
            run.extend(latency, at: at)
            run.place = report.place
            if try run.past.digest == nil
                ? run.expirySummary == nil || isSaidAnew(after: latest.text("verdict")) : !run.equals(self)
            {
                run.show(report)
                try keep(run, judged: judged, in: database)
            }
            // After a start the file learns at once that the run goes on: a daemon that is killed again and again
            // must not make a gap of it.
            if run.past.digest == nil { try write(&run, to: database) }
            return (run, false)
        }
        if var ended = known, ended.isUnsaved { try write(&ended, to: database) }
        let run = OriginState(
            report, origin: try originNumber(in: database), number: 0, after: known, at: at)
        var begun = try begin(run, afterGap: leavesGap(known, of: run.origin, in: database), in: database)
        let shown = try noteChanges(in: database, of: begun.origin)
        if known?.past.hidden == nil { begun.past.hidden = shown }
        try keep(begun, judged: judged, in: database)
        return (begun, true)
    }

    private func write(_ run: inout OriginState, to database: Database) throws {
        try database.run(OriginState.save, run.values)
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

    private func leavesGap(_ known: OriginState?, of origin: Int64, in database: Database) throws -> Bool {
        if let known { return leavesGap(after: known.lastAt) }
        // It may have left the configuration and come back.
        let last = try database.row("SELECT max(ended) AS ended FROM run WHERE origin = ?", [origin])
        return try last?.optionalInstant("ended").map { leavesGap(after: $0) } ?? false
    }

    private func begin(_ run: OriginState, afterGap: Bool, in database: Database) throws -> OriginState {
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

    private func keep(_ run: OriginState, judged: String, in database: Database) throws {
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
                run.expirySummary?.addresses, run.expirySummary?.leafUntil?.seconds,
                run.expirySummary?.chainUntil?.seconds,
                run.place,
                try JSON.text(ArchivedObservation(report.observation)), try JSON.text(report.verdict),
            ])
    }
}
