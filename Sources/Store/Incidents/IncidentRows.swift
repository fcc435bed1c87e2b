import Alerts
import Checks
import GRDB
import Timekeeping

extension Database {
    /// Applies a report to the incidents, writes them, and puts the messages that follow into the outbox.
    func react(
        _ report: Report, by origin: Int64, labels: [String: String], receivers: [Receiver],
        on context: EvaluationContext,
        at now: Instant
    ) throws -> (change: IncidentChange, notifications: [Notification]) {
        let (ids, relapses) = try incidents(concerning: report, by: origin, at: now)
        // A thousand origins may share an incident, and each has other words at each check: "expired 5 min ago". So only
        // this origin's part and the worst of the others are read: the incident as a whole follows from these two.
        let before = try ids.compactMap { try incident($0, asSeenBy: origin) }
        let change = Alerts.react(
            to: report, labels: labels, incidents: before, nextID: try nextIncidentID(), at: now, relapses: relapses)
        return (change, try save(change, instead: before, receivers: receivers, on: context, at: now))
    }

    /// How many times this cause has relapsed if it returns now; nil where it did not end recently.
    private func relapses(of cause: Cause, at now: Instant) throws -> Int? {
        try row(
            """
            SELECT relapses FROM incident WHERE cause = ? AND subject = ? AND closed_at >= ? AND ending = 'mended'
            ORDER BY closed_at DESC LIMIT 1
            """, [cause.code.rawValue, cause.subject, now.advanced(by: -Incident.memory).seconds]
        ).map { try $0.count("relapses") + 1 }
    }

    /// The pending and open incidents that affect this origin or have a cause of the report, and the relapses of its other
    /// causes.
    private func incidents(
        concerning report: Report, by origin: Int64, at now: Instant
    ) throws -> (ids: [Int64], relapses: [Cause: Int]) {
        var relapses: [Cause: Int] = [:]
        var ids = Set(
            try rows("SELECT incident FROM complaint WHERE origin = ? AND until IS NULL", [origin])
                .map { try $0.integer("incident") })
        for cause in report.causes {
            if let id = try openIncidentID(of: cause) {
                ids.insert(id)
            } else {
                relapses[cause] = try self.relapses(of: cause, at: now)
            }
        }
        return (ids.sorted(), relapses)
    }

    /// All pending and open incidents, the oldest first.
    func activeIncidents() throws -> [Incident] {
        try rows(IncidentQuery.active).map { try $0.integer("id") }.sorted().compactMap { try incident($0) }
    }

    /// The pending or open incident of that cause.
    func openIncident(of cause: Cause) throws -> Incident? {
        try openIncidentID(of: cause).flatMap { try incident($0) }
    }

    private func openIncidentID(of cause: Cause) throws -> Int64? {
        try row(
            "SELECT id FROM incident WHERE cause = ? AND subject = ? AND closed_at IS NULL",
            [cause.code.rawValue, cause.subject]
        )?.integer("id")
    }

    /// One incident with all its origins, or with one of them and the worst of the others. nil where there is none of that
    /// id, and where only a later version knows its cause.
    func incident(_ id: Int64, asSeenBy origin: Int64? = nil) throws -> Incident? {
        let row = try row(
            """
            SELECT id, cause, subject, stage, opened_at, changed_at, closed_at, ending, joins, relapses, code, severity,
                fails_at, title, detail, remedy
            FROM incident WHERE id = ?
            """, [id])
        guard let row, let code = try row.code("cause") else { return nil }
        return Incident(
            id: id, cause: Cause(code: code, subject: try row.text("subject")),
            stage: try row.word("stage"), summary: try row.summary(of: code), openedAt: try row.instant("opened_at"),
            changedAt: try row.instant("changed_at"), closedAt: try row.optionalInstant("closed_at"),
            ending: try row.optionalText("ending").flatMap { Incident.Ending(rawValue: $0) },
            joins: try row.count("joins"), relapses: try row.count("relapses"),
            origins: try affected(in: id, asSeenBy: origin).map { try AffectedOrigin($0, in: code) }
                .sorted { $0.origin < $1.origin })
    }

    private func affected(in incident: Int64, asSeenBy origin: Int64?) throws -> [Row] {
        guard let origin else { return try rows(IncidentQuery.affected, [incident]) }
        let own = try row(IncidentQuery.affected + " AND c.origin = ?", [incident, origin])
        let other =
            try row(IncidentQuery.worstOther, [incident, origin])
            // One that is no longer affected still shows that the incident is not about a single origin.
            ?? row(IncidentQuery.affected + " AND c.origin <> ? LIMIT 1", [incident, origin])
        return [own, other].compactMap { $0 }
    }

    /// Ids are never used twice: messages delivered long ago still name them.
    func nextIncidentID() throws -> Int64 {
        try (row("SELECT seq FROM sqlite_sequence WHERE name = 'incident'")?.integer("seq") ?? 0) + 1
    }

    /// Writes what differs, and the messages that follow.
    func save(
        _ change: IncidentChange, instead before: [Incident], receivers: [Receiver], on context: EvaluationContext,
        at now: Instant
    ) throws -> [Notification] {
        for id in change.dropped { try execute("DELETE FROM incident WHERE id = ?", [id]) }
        return try change.incidents.flatMap { incident in
            let earlier = before.first { $0.id == incident.id }
            return try tell(incident, instead: earlier, receivers: receivers, on: context, at: now)
        }
    }

    /// Writes an incident, and puts the notifications that are due into the outbox.
    ///
    /// - Parameters:
    ///   - incident: As it is now, perhaps with only some of its origins.
    ///   - earlier: As the file has it, with the same origins; nil where it is new.
    @discardableResult
    func tell(
        _ incident: Incident, instead earlier: Incident?, receivers: [Receiver],
        on context: EvaluationContext = EvaluationContext(),
        at now: Instant
    ) throws -> [Notification] {
        if earlier != incident { try save(incident, instead: earlier) }
        guard incident.stage != .pending else { return [] }
        var suppression = try suppression(on: incident.id, at: now)
        suppression.silences += context.rules.silences(at: now)
        suppression.outlook = context.outlook
        let due = incident.notifications(
            to: receivers, records: try notificationRecords(of: incident.id), suppression: suppression,
            onCheckOf: context.origin, at: now
        )
        let uninterested = incident.stage == .closed ? receivers.filter { !$0.send.contains(.recovery) } : []
        let late = try uninterested.compactMap { receiver in
            try settleEnd(of: incident.id, for: receiver.name, at: now)
                ? Notification(.recover, to: receiver.name, of: incident) : nil
        }
        guard !(due + late).isEmpty, let whole = try self.incident(incident.id) else { return [] }
        return try (due + late).map { notification in
            let notification = Notification(notification.kind, to: notification.receiver, of: whole)
            try put(notification, at: now)
            return notification
        }
    }

    func save(_ incident: Incident, instead earlier: Incident?) throws {
        let summary = incident.summary
        try execute(
            """
            INSERT INTO incident (id, cause, subject, stage, opened_at, changed_at, closed_at, ending, joins, relapses,
                code, severity, fails_at, title, detail, remedy)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET stage = excluded.stage, changed_at = excluded.changed_at,
                closed_at = excluded.closed_at, ending = excluded.ending, joins = excluded.joins, code = excluded.code,
                severity = excluded.severity, fails_at = excluded.fails_at, title = excluded.title,
                detail = excluded.detail, remedy = excluded.remedy
            """,
            [
                incident.id, incident.cause.code.rawValue, incident.cause.subject, incident.stage.rawValue,
                incident.openedAt.seconds, incident.changedAt.seconds, incident.closedAt?.seconds,
                incident.ending?.rawValue, Int64(incident.joins), Int64(incident.relapses), summary.code.rawValue,
                summary.severity.rawValue, summary.failsAt?.seconds, summary.title, summary.detail, summary.remedy,
            ])
        try recordEvent(of: incident, instead: earlier)
        let known = Dictionary((earlier?.origins ?? []).map { ($0.origin, $0) }) { first, _ in first }
        for affected in incident.origins where known[affected.origin] != affected {
            try save(affected, in: incident.id)
        }
    }

    private func save(_ affected: AffectedOrigin, in incident: Int64) throws {
        let summary = affected.summary
        try execute(
            """
            INSERT OR REPLACE INTO complaint (incident, origin, labels, endpoints, since, until, streak, calm, code,
                severity, fails_at, title, detail, remedy)
            SELECT ?, number, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM origin WHERE id = ?
            """,
            [
                incident, try JSON.text(affected.labels),
                affected.endpoints.map(\.description).joined(separator: " "),
                affected.since.seconds, affected.until?.seconds, Int64(affected.streak), Int64(affected.calm),
                summary.code.rawValue, summary.severity.rawValue, summary.failsAt?.seconds, summary.title,
                summary.detail, summary.remedy, affected.origin,
            ])
    }

    func notificationRecords(of incident: Int64) throws -> [String: NotificationRecord] {
        let rows = try rows(
            "SELECT receiver, severity, joins, at, recovered, fails_at FROM told WHERE incident = ?", [incident])
        return try rows.reduce(into: [:]) { records, row in
            records[try row.text("receiver")] = NotificationRecord(
                severity: try row.word("severity"), joins: try row.count("joins"), at: try row.instant("at"),
                recovered: try row.integer("recovered") == 1, failsAt: try row.optionalInstant("fails_at"))
        }
    }
}

extension AffectedOrigin {
    fileprivate init(_ row: Row, in family: FindingCode) throws {
        self.init(
            origin: try row.text("origin"), domain: try row.text("domain"), labels: try row.labels(),
            summary: try row.summary(of: family), endpoints: try row.endpoints(), since: try row.instant("since"),
            until: try row.optionalInstant("until"), streak: try row.count("streak"), calm: try row.count("calm"))
    }
}

extension Row {
    /// - Parameter family: Stands for a finding that only a later version knows.
    fileprivate func summary(of family: FindingCode) throws -> AlertSummary {
        AlertSummary(
            code: try code("code") ?? family, severity: try word("severity"), failsAt: try optionalInstant("fails_at"),
            title: try text("title"), detail: try text("detail"), remedy: try text("remedy"))
    }

    fileprivate func labels() throws -> [String: String] {
        let labels = try text("labels")
        return labels == "{}" ? [:] : try JSON.decode([String: String].self, from: labels.utf8)
    }

    /// As `Endpoint.description` writes them, separated by spaces.
    fileprivate func endpoints() throws -> [Endpoint] {
        try text("endpoints").split(separator: " ").map { word in
            guard let colon = word.lastIndex(of: ":"), let port = UInt16(word[word.index(after: colon)...]),
                let address = IPAddress(String(word[..<colon]))
            else { throw LedgerFault.damaged("endpoints holds no list of addresses") }
            return Endpoint(address: address, port: port)
        }
    }
}

/// What decides whether to stay silent when incidents are evaluated.
struct EvaluationContext {
    var rules = AlertRules()
    /// The id of the origin whose check led here; nil where none did.
    var origin: String?
    var outlook = OutageDetector.Outlook.well
}
