import Alerts
import Checks
import FoundationEssentials
import GRDB
import Store
import TLS
import Timekeeping

/// 2026-11-21T03:00:00Z.
let start = Instant(seconds: 1_795_230_000)
let ops = Receiver(name: "ops", format: .webhook, url: "https://ops.example.com/hook")

/// A folder that goes away with the test.
final class Folder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "cfmon-store-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    var file: String { path + "/cfmon.db" }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Another look at the file, beside the ledger's.
    func look<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try DatabaseQueue(path: file).write(body)
    }

    func count(_ table: String) throws -> Int {
        try look { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") ?? -1 }
    }
}

let leaf = CertificateDER([0x30, 0x01, 0x01])
let issuer = CertificateDER([0x30, 0x01, 0x02])

/// A check of one origin that found this.
func check(
    _ id: String = "shop", at now: Instant, _ findings: [Finding] = [], chain: [CertificateDER] = [leaf, issuer],
    endpoints: [String] = ["192.0.2.7"], latency: Double = 10, failsAt: Instant? = nil
) -> Report {
    let origin = Origin(domain: "\(id).example.com", id: id)
    let attempts = endpoints.map { address in
        var record = HandshakeRecord(outcome: .completed)
        record.version = 0x0303
        record.suite = 0xC02F
        record.chain = chain
        var attempt = Attempt(
            endpoint: Endpoint(address: IPAddress(address) ?? IPAddress("0.0.0.0")!, port: 443),
            serverName: origin.domain, connection: .open(tries: 1))
        attempt.handshake = record
        attempt.timings = Timings(connect: latency / 2, tls: latency / 2)
        return attempt
    }
    let lookup = Lookup(answer: .addresses(attempts.map(\.endpoint.address)), milliseconds: 1)
    let verdicts = attempts.map { attempt in
        AttemptVerdict(
            endpoint: attempt.endpoint, serverName: attempt.serverName, severity: .ok, path: chain.map(\.sha256),
            forecast: Forecast(failsAt: failsAt, because: failsAt == nil ? nil : .certificateExpired))
    }
    return Report(
        observation: Observation(origin: origin, at: now, lookup: lookup, attempts: attempts),
        verdict: Verdict(
            severity: findings.map(\.severity).max() ?? .ok, findings: findings,
            cloudFront: CloudFrontResponse(status: nil, share: 0),
            forecast: Forecast(failsAt: failsAt, because: failsAt == nil ? nil : .certificateExpired),
            attempts: verdicts))
}

/// An address for each origin.
func ownAddress(of id: String) -> String {
    "198.51.100.\(id.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) % 251 })"
}

/// A check of one origin that could not be reached.
func unreachable(
    _ id: String, at now: Instant, _ code: FindingCode = .connectRefused, severity: Severity = .critical
) -> Report {
    var report = check(id, at: now, endpoints: [ownAddress(of: id)])
    let place = report.observation.attempts[0].endpoint
    report.observation.attempts[0].connection = .refused(tries: 3)
    report.observation.attempts[0].handshake = nil
    report.observation.attempts[0].timings = Timings()
    var finding = Finding(code, severity: severity, title: "nothing listens", detail: "proof")
    finding.endpoint = place
    report.verdict.findings = [finding]
    report.verdict.severity = severity
    let isKnown = severity == .critical
    report.verdict.cloudFront = CloudFrontResponse(status: isKnown ? 502 : nil, share: isKnown ? 1 : 0)
    return report
}

func expired(_ certificate: CertificateDER = leaf, words: String = "expired") -> Finding {
    Finding(.certificateExpired, severity: .critical, title: words, detail: "proof", certificate: certificate.sha256)
}

func expiring(_ certificate: CertificateDER = leaf) -> Finding {
    Finding(
        .certificateExpiresSoon, severity: .warning, title: "soon", detail: "proof", certificate: certificate.sha256)
}

extension Ledger {
    /// Records a check with the one receiver and no labels.
    @discardableResult
    func hear(_ report: Report) throws -> RecordOutcome {
        try record(report, labels: [:], receivers: [ops], at: report.observation.at)
    }

    /// The latest reports of all origins, by id.
    func latest() -> [OriginRecord] {
        let ids = summaries().map(\.id)
        let records = latest(of: ids)
        return ids.compactMap { records[$0] }
    }
}

extension OutboxMessage {
    var message: AlertMessage {
        get throws { try JSONDecoder().decode(AlertMessage.self, from: Data(body.utf8)) }
    }
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
