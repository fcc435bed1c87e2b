import Alerts
import Checks
import Config
import FoundationEssentials
import Logging
import TLS
import Timekeeping
import Webhooks

@testable import Daemon
@testable import Store

/// An instant of no meaning: 2027-01-15T08:00:00Z.
let beginning = Instant(seconds: 1_800_000_000)

/// A root of its own, valid until 2126.
let rootPEM = """
    -----BEGIN CERTIFICATE-----
    MIIBijCCATGgAwIBAgIUOxIBcRSf4jhEiJprDneshaS6D1swCgYIKoZIzj0EAwIw
    GjEYMBYGA1UEAwwPY2Ztb24gdGVzdCByb290MCAXDTI2MTEyMTEwNDMyNFoYDzIx
    MjYxMDI4MTA0MzI0WjAaMRgwFgYDVQQDDA9jZm1vbiB0ZXN0IHJvb3QwWTATBgcq
    hkjOPQIBBggqhkjOPQMBBwNCAATz9N/rRUtDljGpR+R7J5E3Tx2NqgNzvs8XeDQ4
    M/EGCZvpN4oQZ2id45jlxoq9894yfiULwtzqCDNiKZ76n3fJo1MwUTAdBgNVHQ4E
    FgQUKp1gJc50lmIKTUYamr1nhaK1PuswHwYDVR0jBBgwFoAUKp1gJc50lmIKTUYa
    mr1nhaK1PuswDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNHADBEAiB1Ang9
    HnDKYiYL3AnZGmHRuasSuhpTnfuHL8xBRN3kAAIgRXoI9Yjd7bvRpz2lI/UkGqb/
    IZ0rUhUwVQBlDsQezjw=
    -----END CERTIFICATE-----
    """

extension ConfiguredOrigin {
    convenience init(_ id: String, domain: String? = nil, every interval: Duration = .seconds(300)) {
        self.init(
            Target(Origin(domain: domain ?? "\(id).example.com", id: id), interval: interval),
            place: Place(file: "cfmon.yaml", line: 1, column: 1))
    }
}

extension Plan {
    init(_ origins: [ConfiguredOrigin], receivers: [Receiver] = [], heartbeat: HeartbeatSettings? = nil) throws {
        var settings = Settings()
        settings.origins = origins
        settings.receivers = receivers
        settings.heartbeat = heartbeat
        self.init(
            path: "cfmon.yaml", settings: settings, trust: try TrustStore(pem: Array(rootPEM.utf8), name: "test"),
            loadedAt: beginning)
    }
}

extension Report {
    /// What was seen of an origin: that all is well, or that its certificate has expired.
    static func of(_ origin: ConfiguredOrigin, expired: Bool = false, at: Instant = beginning) -> Report {
        Report(
            observation: Observation(
                origin: origin.watched.origin, at: at, lookup: Lookup(answer: .skipped, milliseconds: 0),
                attempts: []),
            verdict: expired ? .expired : .well)
    }
}

extension Verdict {
    static let well = Verdict(
        severity: .ok, findings: [], cloudFront: CloudFrontResponse(status: nil, share: 0),
        forecast: Forecast(failsAt: nil, because: nil), attempts: [])
    static let expired = Verdict(
        severity: .critical,
        findings: [
            Finding(
                .certificateExpired, title: "the certificate has expired", detail: "on Friday", certificate: "abcd")
        ],
        cloudFront: CloudFrontResponse(status: 502, share: 1),
        forecast: Forecast(failsAt: beginning, because: .certificateExpired), attempts: [])
}

extension CheckLine.Outcome {
    static func recorded(_ verdict: Verdict, confirmSoon: Bool = false) -> CheckLine.Outcome {
        .recorded(verdict, RecordOutcome(changed: true, notifications: [], confirmSoon: confirmSoon))
    }
}

extension [Action] {
    var checked: [String] {
        compactMap { action in
            guard case .check(let origin, _) = action else { return nil }
            return origin.id
        }
    }

    var logged: [String] {
        compactMap { action in
            guard case .log(_, let text) = action else { return nil }
            return text
        }
    }

    var told: [Systemd.State] {
        flatMap { action in
            guard case .tell(let states) = action else { return [Systemd.State]() }
            return states
        }
    }

    var posts: [Post] {
        compactMap { action in
            guard case .sendHeartbeat(let post) = action else { return nil }
            return post
        }
    }

    var wake: Duration? {
        for case .wake(let instant) in self { return instant }
        return nil
    }

    var loads: Bool {
        contains { action in
            if case .load = action { true } else { false }
        }
    }

    var keeps: Bool {
        contains { action in
            if case .upkeep = action { true } else { false }
        }
    }
}

/// Calls `body` with the path of a folder that is gone afterwards.
func withFolder(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "cfmon-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder.path)
}

func write(_ text: String, to path: String) throws {
    try Data(text.utf8).write(to: URL(filePath: path))
}

extension CheckResult {
    /// A report as the result of a check, which the next one does not repeat unjudged.
    init(
        _ report: Report, labels: [String: String] = [:], receivers: [Receiver] = [], rules: AlertRules = AlertRules(),
        interval: Duration = .seconds(300), hash: ObservationHash? = nil, until: Instant? = nil
    ) {
        self.init(
            Target(report.observation.origin, interval: interval, labels: labels), report.observation,
            Judgement(verdict: report.verdict, standsUntil: until ?? report.observation.at), hash: hash,
            under: AlertSettings(receivers: receivers, rules: rules))
    }
}

extension Ledger {
    /// Records a report at the instant of its observation.
    func record(
        _ report: Report, labels: [String: String] = [:], receivers: [Receiver], rules: AlertRules = AlertRules(),
        interval: Duration = .seconds(300), at now: Instant
    ) throws -> RecordOutcome {
        var report = report
        report.observation.at = now
        return try record(
            CheckResult(report, labels: labels, receivers: receivers, rules: rules, interval: interval))
    }
}
