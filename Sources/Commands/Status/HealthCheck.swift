import API
import Checks
import Timekeeping

/// One aspect of the monitor's own health.
struct HealthCheck: Hashable {
    var area: String
    var severity: Severity
    /// How it is, in one line.
    var state: String
    /// What to do; nil if all is well.
    var remedy: String?

    init(_ area: String, _ severity: Severity, _ state: String, remedy: String? = nil) {
        self.area = area
        self.severity = severity
        self.state = state
        self.remedy = remedy
    }
}

extension DaemonDocument {
    /// All checks of the daemon. `shortest` is the shortest interval of its origins, in seconds.
    func healthChecks(shortest: Int64, at now: Instant) -> [HealthCheck] {
        [
            HealthCheck("daemon", .ok, "cfmond \(version), started \(Timestamp(startedAt).phrase(at: now))"),
            configurationCheck(at: now), schedulerCheck(shortest: shortest, at: now),
        ] + Self.areas.flatMap(found) + unnamed + [outboxCheck]
    }

    private static let areas: [(name: String, code: FindingCode, well: String)] = [
        ("network", .monitorOffline, "origins can be reached"),
        ("load", .monitorOverloaded, "checks start in time"),
        ("store", .monitorStore, "can be written"),
        ("trust bundle", .monitorTrustOld, "recent"),
        ("clock", .monitorClock, "does not jump"),
        ("receivers", .receiverFailing, "take their messages"),
    ]

    private func found(area: (name: String, code: FindingCode, well: String)) -> [HealthCheck] {
        let present = findings.filter { $0.code == area.code.rawValue }
        guard !present.isEmpty else { return [HealthCheck(area.name, .ok, area.well)] }
        return present.map { HealthCheck(area.name, $0.level, $0.title, remedy: $0.remedy) }
    }

    /// Findings of a newer daemon that belong to none of the areas.
    private var unnamed: [HealthCheck] {
        let known = Self.areas.map(\.code.rawValue)
        return findings.filter { !known.contains($0.code) }
            .map { HealthCheck($0.code, $0.level, $0.title, remedy: $0.remedy) }
    }

    private func configurationCheck(at now: Instant) -> HealthCheck {
        guard let first = configProblems.first else {
            let read = Timestamp(configLoadedAt).phrase(at: now)
            return HealthCheck("configuration", .ok, "\(counted(origins, "origin")) from \(config), read \(read)")
        }
        return HealthCheck(
            "configuration", .warning,
            "the last one was not taken, \(counted(configProblems.count, "mistake")), the first: \(first)",
            remedy: "Mend it and say `cfmonctl reload`; until then that of \(configLoadedAt) is in force.")
    }

    private func schedulerCheck(shortest: Int64, at now: Instant) -> HealthCheck {
        guard let last = Timestamp(lastCycleAt).instant else {
            return HealthCheck("scheduler", .notice, "has not turned yet")
        }
        let lag = "checks start \(Int(scheduleLag.rounded())) ms late"
        let age = now.seconds(since: last)
        guard age <= max(120, 2 * shortest) else {
            return HealthCheck(
                "scheduler", .unknown, "stands still since \(Timestamp(lastCycleAt).phrase(at: now))",
                remedy: "See `journalctl -u cfmond`, then restart it.")
        }
        let rate = checksPerMinute.map { "\(($0 * 10).rounded() / 10) checks a minute, " } ?? ""
        return HealthCheck("scheduler", .ok, rate + lag)
    }

    private var outboxCheck: HealthCheck {
        guard outboxPending > 0 else { return HealthCheck("outbox", .ok, "empty") }
        return HealthCheck(
            "outbox", .notice, "\(counted(outboxPending, "message")) not delivered yet",
            remedy: "`cfmonctl deliveries` shows why.")
    }
}

extension StatusDocument {
    /// All checks of the monitor.
    func healthChecks(at now: Instant) -> [HealthCheck] {
        monitorChecks(at: now) + [dataCheck]
    }

    /// All but the age of the data, which each origin shows itself.
    private func monitorChecks(at now: Instant) -> [HealthCheck] {
        daemon?.healthChecks(shortest: origins.compactMap(\.watch?.interval).min() ?? 0, at: now) ?? []
    }

    /// The checks that do not pass.
    func failedChecks(at now: Instant) -> [HealthCheck] {
        monitorChecks(at: now).filter { $0.severity > .notice }
    }

    private var dataCheck: HealthCheck {
        guard !origins.isEmpty else {
            return HealthCheck(
                "data", .unknown, "no origin is configured", remedy: "Add origins to the configuration and reload it.")
        }
        let stale = origins.filter { $0.check.findings.first?.code == FindingCode.monitorDataOld.rawValue }
        guard stale.isEmpty else {
            return HealthCheck(
                "data", .unknown, "no fresh result for \(stale.count) of \(counted(origins.count, "origin"))",
                remedy: "See `cfmonctl status` for which, and `journalctl -u cfmond` for why.")
        }
        let oldest = origins.compactMap(\.watch?.age).max() ?? 0
        return HealthCheck("data", .ok, "the oldest result is \(Duration.seconds(oldest).span) old")
    }
}
