import API
import Checks
import Timekeeping

/// One thing about the monitor itself, well or not.
struct Symptom: Hashable {
    var area: String
    var severity: Severity
    /// How it is, in one line.
    var state: String
    /// What to do; nil where all is well.
    var remedy: String?

    init(_ area: String, _ severity: Severity, _ state: String, remedy: String? = nil) {
        self.area = area
        self.severity = severity
        self.state = state
        self.remedy = remedy
    }
}

extension DaemonDocument {
    /// Everything that can be told of the daemon; `shortest` is the least interval of its origins, in seconds.
    func symptoms(shortest: Int64, at now: Instant) -> [Symptom] {
        [
            Symptom("daemon", .ok, "cfmond \(version), started \(Moment(startedAt).phrase(at: now))"),
            configurationSymptom(at: now), schedulerSymptom(shortest: shortest, at: now),
        ] + Self.areas.flatMap(found) + unnamed + [outboxSymptom]
    }

    private static let areas: [(name: String, code: FindingCode, well: String)] = [
        ("network", .monitorOffline, "origins can be reached"),
        ("load", .monitorOverloaded, "checks start in time"),
        ("store", .monitorStore, "can be written"),
        ("trust bundle", .monitorTrustOld, "recent"),
        ("clock", .monitorClock, "does not jump"),
        ("receivers", .receiverFailing, "take their messages"),
    ]

    private func found(area: (name: String, code: FindingCode, well: String)) -> [Symptom] {
        let present = findings.filter { $0.code == area.code.rawValue }
        guard !present.isEmpty else { return [Symptom(area.name, .ok, area.well)] }
        return present.map { Symptom(area.name, $0.level, $0.title, remedy: $0.remedy) }
    }

    /// What a newer daemon found, and no area here knows.
    private var unnamed: [Symptom] {
        let known = Self.areas.map(\.code.rawValue)
        return findings.filter { !known.contains($0.code) }
            .map { Symptom($0.code, $0.level, $0.title, remedy: $0.remedy) }
    }

    private func configurationSymptom(at now: Instant) -> Symptom {
        guard let first = configProblems.first else {
            let read = Moment(configLoadedAt).phrase(at: now)
            return Symptom("configuration", .ok, "\(counted(origins, "origin")) from \(config), read \(read)")
        }
        return Symptom(
            "configuration", .warning,
            "the last one was not taken, \(counted(configProblems.count, "mistake")), the first: \(first)",
            remedy: "Mend it and say `cfmonctl reload`; until then that of \(configLoadedAt) is in force.")
    }

    private func schedulerSymptom(shortest: Int64, at now: Instant) -> Symptom {
        guard let last = Moment(lastCycleAt).instant else {
            return Symptom("scheduler", .notice, "has not turned yet")
        }
        let lag = "checks start \(Int(scheduleLag.rounded())) ms late"
        let age = now.seconds(since: last)
        guard age <= max(120, 2 * shortest) else {
            return Symptom(
                "scheduler", .unknown, "stands still since \(Moment(lastCycleAt).phrase(at: now))",
                remedy: "See `journalctl -u cfmond`, then restart it.")
        }
        let rate = checksPerMinute.map { "\(($0 * 10).rounded() / 10) checks a minute, " } ?? ""
        return Symptom("scheduler", .ok, rate + lag)
    }

    private var outboxSymptom: Symptom {
        guard outboxPending > 0 else { return Symptom("outbox", .ok, "empty") }
        return Symptom(
            "outbox", .notice, "\(counted(outboxPending, "message")) not delivered yet",
            remedy: "`cfmonctl deliveries` shows why.")
    }
}

extension StatusDocument {
    /// Everything that can be told of the monitor.
    func symptoms(at now: Instant) -> [Symptom] {
        monitorSymptoms(at: now) + [dataSymptom]
    }

    /// The same without the age of the data, which each origin tells of itself.
    private func monitorSymptoms(at now: Instant) -> [Symptom] {
        daemon?.symptoms(shortest: origins.compactMap(\.watch?.interval).min() ?? 0, at: now) ?? []
    }

    /// What is not well with the monitor.
    func ailments(at now: Instant) -> [Symptom] {
        monitorSymptoms(at: now).filter { $0.severity > .notice }
    }

    private var dataSymptom: Symptom {
        guard !origins.isEmpty else {
            return Symptom(
                "data", .unknown, "no origin is configured", remedy: "Add origins to the configuration and reload it.")
        }
        let stale = origins.filter { $0.check.findings.first?.code == FindingCode.monitorDataOld.rawValue }
        guard stale.isEmpty else {
            return Symptom(
                "data", .unknown, "no fresh result for \(stale.count) of \(counted(origins.count, "origin"))",
                remedy: "See `cfmonctl status` for which, and `journalctl -u cfmond` for why.")
        }
        let oldest = origins.compactMap(\.watch?.age).max() ?? 0
        return Symptom("data", .ok, "the oldest result is \(Duration.seconds(oldest).span) old")
    }
}
