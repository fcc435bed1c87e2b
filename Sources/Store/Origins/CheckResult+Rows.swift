import Alerts
import Checks
import FoundationEssentials
import GRDB
import TLS
import Timekeeping

extension CheckResult {
    /// Writes the report, its effect on incidents, and the messages that follow.
    ///
    /// - Parameters:
    ///   - known: The origin's state before this check; nil for the first.
    ///   - isReviewDue: Whether to review now if a lost network is back.
    ///   - reachabilities: Those of all origins, given the new state of this one.
    /// - Returns: The new state, and the outcome of the report.
    func write(
        to database: Database, after known: OriginState?, isReviewDue: () -> Bool,
        reachabilities: (OriginState) -> [Reachability]
    ) throws -> (state: OriginState, recorded: RecordOutcome) {
        var (state, changed) = try writeRun(to: database, after: known)
        let (outlook, ofMonitor) = try database.checkNetwork(
            after: state, under: settings, at: at, isReviewDue: isReviewDue
        ) {
            reachabilities(state)
        }
        let context = EvaluationContext(rules: settings.rules, origin: id, outlook: outlook)
        let (change, notifications) = try database.react(
            report, by: state.origin, labels: target.labels, receivers: settings.receivers, on: context, at: at)
        state.past.update(with: self)
        let isFreshlyLost = state.isFreshlyLost(by: settings.rules.outageDetector, at: at)
        state.past.isCalm =
            change.incidents.isEmpty && change.dropped.isEmpty && report.causes.isEmpty && !isFreshlyLost
        let recorded = RecordOutcome(
            changed: changed, notifications: ofMonitor + notifications,
            confirmSoon: change.confirmSoon || outlook == .unclear || isFreshlyLost && state.lostSince == at)
        return (state, recorded)
    }

    private func writeRun(to database: Database, after known: OriginState?) throws -> (
        state: OriginState, changed: Bool
    ) {
        let judged = report.judged
        if var state = known, !leavesGap(after: state.lastAt), state.domain == report.observation.origin.domain,
            let latest = try database.row("SELECT judged, verdict FROM latest WHERE origin = ?", [state.origin]),
            try latest.text("judged") == judged
        {
            state.extend(latency, at: at)
            state.host = report.host
            if try state.past.digest == nil
                ? state.expirySummary == nil || hasNewTexts(after: latest.text("verdict")) : !state.equals(self)
            {
                state.adopt(report)
                try keep(state, judged: judged, in: database)
            }
            // After a start the run is written at once: a daemon that is killed again and again must not leave a gap.
            if state.past.digest == nil { try write(&state, to: database) }
            return (state, false)
        }
        if var ended = known, ended.isUnsaved { try write(&ended, to: database) }
        let state = OriginState(
            report, origin: try originNumber(in: database), number: 0, after: known, at: at)
        var begun = try begin(state, afterGap: leavesGap(known, of: state.origin, in: database), in: database)
        let shown = try recordChanges(in: database, of: begun.origin)
        if known?.past.hidden == nil { begun.past.hidden = shown }
        try keep(begun, judged: judged, in: database)
        return (begun, true)
    }

    private func write(_ state: inout OriginState, to database: Database) throws {
        try database.execute(OriginState.save, state.values)
        state.isUnsaved = false
    }

    private func originNumber(in database: Database) throws -> Int64 {
        let origin = report.observation.origin
        if let row = try database.row("SELECT number, domain FROM origin WHERE id = ?", [origin.id]) {
            let number = try row.integer("number")
            if try row.text("domain") != origin.domain {
                try database.execute("UPDATE origin SET domain = ? WHERE number = ?", [origin.domain, number])
            }
            return number
        }
        try database.execute(
            "INSERT INTO origin (id, domain, first_seen) VALUES (?, ?, ?)", [origin.id, origin.domain, at.seconds])
        return database.lastInsertedRowID
    }

    /// Whether only the texts differ: a date came nearer.
    private func hasNewTexts(after text: String) throws -> Bool {
        // A verdict that cannot be read, as of an earlier version, counts as different.
        guard let earlier = try? JSON.decode(Verdict.self, from: text.utf8) else { return true }
        return !report.verdict.says(the: earlier)
    }

    private func leavesGap(_ known: OriginState?, of origin: Int64, in database: Database) throws -> Bool {
        if let known { return leavesGap(after: known.lastAt) }
        // The origin may have left the configuration and returned.
        let last = try database.row("SELECT max(ended) AS ended FROM run WHERE origin = ?", [origin])
        return try last?.optionalInstant("ended").map { leavesGap(after: $0) } ?? false
    }

    private func begin(_ state: OriginState, afterGap: Bool, in database: Database) throws -> OriginState {
        try database.execute(
            """
            INSERT INTO run (origin, began, ended, checks, severity, headline, fails_at, preceding, latency_checks,
                latency_min, latency_max, latency_sum, latency_spread, after_gap)
            VALUES (?1, ?2, ?2, 1, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?8, ?9, ?10)
            """,
            [
                state.origin, at.seconds, state.severity.rawValue, state.headline?.rawValue,
                state.forecast.failsAt?.seconds,
                state.preceding, Int64(state.latency.checks), state.latency.sum, state.latency.spread.data,
                afterGap ? 1 : 0,
            ])
        var state = state
        state.number = database.lastInsertedRowID
        return state
    }

    private func number(of certificate: CertificateDER, in database: Database) throws -> Int64 {
        let name = certificate.sha256
        if let row = try database.row("SELECT number FROM certificate WHERE sha256 = ?", [name]) {
            return try row.integer("number")
        }
        try database.execute(
            "INSERT INTO certificate (sha256, der, first_seen) VALUES (?, ?, ?)",
            [name, Data(certificate.bytes), at.seconds])
        return database.lastInsertedRowID
    }

    private func keep(_ state: OriginState, judged: String, in database: Database) throws {
        // Also where the run goes on: what is not judged may have changed, like the answer to an offer of everything.
        for certificate in Set(report.observation.certificates) {
            try database.execute(
                "INSERT OR IGNORE INTO run_certificate (run, certificate) VALUES (?, ?)",
                [state.number, try number(of: certificate, in: database)])
        }
        try database.execute(
            """
            INSERT OR REPLACE INTO latest (origin, run, judged, port, title, status, share, fails_at, fails_because,
                addresses, leaf_until, chain_until, place, observation, verdict)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                state.origin, state.number, judged, Int64(state.port), state.title,
                state.cloudFront.status.map { Int64($0) },
                state.cloudFront.share, state.forecast.failsAt?.seconds, state.forecast.because?.rawValue,
                state.expirySummary?.addresses, state.expirySummary?.leafUntil?.seconds,
                state.expirySummary?.chainUntil?.seconds,
                state.host,
                try JSON.text(ArchivedObservation(report.observation)), try JSON.text(report.verdict),
            ])
    }
}
