import Alerts
import Checks
import TLS
import Timekeeping

/// 2026-11-21T03:00:00Z.
let start = Instant(seconds: 1_795_230_000)
let minute: Int64 = 60
let hour: Int64 = 3_600
let day: Int64 = 86_400

/// What a store would keep between two checks, and nothing else.
struct Story {
    var incidents: [Incident] = []
    var records: [Int64: [String: NotificationRecord]] = [:]
    var nextID: Int64 = 1
    var receivers = [Receiver(name: "ops", format: .webhook, url: "https://ops.example.com")]
    var confirmSoon = false
    var acknowledgements: [Int64: Acknowledgement] = [:]
    var silences: [Silence] = []
    var outlook = OutageDetector.Outlook.well

    /// Applies a report, and returns the notifications that follow.
    mutating func hear(_ report: Report, labels: [String: String] = [:]) -> [Notification] {
        let now = report.observation.at
        let id = report.observation.origin.id
        let concerned = incidents.filter { incident in
            incident.stage != .closed
                && (report.causes.contains(incident.cause)
                    || incident.origins.contains { $0.origin == id && $0.until == nil })
        }
        return keep(
            react(
                to: report, labels: labels, incidents: concerned, nextID: nextID, at: now,
                relapses: relapses(of: report, at: now)), instead: concerned, context: id, at: now)
    }

    mutating func retire(keeping ids: Set<String>, at now: Instant) -> [Notification] {
        let active = incidents.filter { $0.stage != .closed }
        return keep(withdraw(allBut: ids, from: active, at: now), instead: active, context: nil, at: now)
    }

    private func relapses(of report: Report, at now: Instant) -> [Cause: Int] {
        report.causes.reduce(into: [:]) { relapses, cause in
            let last = incidents.last { incident in
                incident.cause == cause && incident.ending == .mended
                    && incident.closedAt.map { now.seconds(since: $0) <= Incident.memory } == true
            }
            relapses[cause] = last.map { $0.relapses + 1 }
        }
    }

    private mutating func keep(
        _ change: IncidentChange, instead before: [Incident], context: String?, at now: Instant
    ) -> [Notification] {
        let gone = Set(before.map(\.id))
        incidents = incidents.filter { !gone.contains($0.id) } + change.incidents
        nextID = max(nextID, (incidents.map(\.id).max() ?? 0) + 1)
        confirmSoon = change.confirmSoon
        var notifications: [Notification] = []
        for incident in change.incidents {
            let suppression = Suppression(
                acknowledgement: acknowledgements[incident.id], silences: silences, outlook: outlook)
            let due = incident.notifications(
                to: receivers, records: records[incident.id] ?? [:], suppression: suppression, onCheckOf: context,
                at: now)
            for notification in due {
                records[incident.id, default: [:]][notification.receiver] = NotificationRecord(notification, at: now)
                notifications.append(notification)
            }
        }
        return notifications
    }
}

/// How far the attempts of a made-up observation came.
enum Reached {
    case noAddress, refused, certificate
}

/// A check of one origin that found this.
func check(
    _ id: String = "shop", at now: Instant, _ findings: [Finding] = [], domain: String? = nil,
    endpoints: [String] = ["192.0.2.7"], reached: [String: Reached] = [:], severity: Severity? = nil,
    forecast: Forecast = Forecast(failsAt: nil, because: nil)
) -> Report {
    let origin = Origin(domain: domain ?? "\(id).example.com", id: id)
    let attempts = endpoints.map { address in
        var attempt = Attempt(
            endpoint: endpoint(address), serverName: origin.domain, connection: .open(tries: 1))
        switch reached[address] ?? .certificate {
        case .noAddress: attempt.connection = .notTried("no descriptors")
        case .refused: attempt.connection = .refused(tries: 3)
        case .certificate:
            var record = HandshakeRecord(outcome: .completed)
            record.chain = [CertificateDER([0x30, 0x00])]
            attempt.handshake = record
        }
        return attempt
    }
    let lookup = Lookup(
        answer: endpoints.isEmpty ? .noAddress("NXDOMAIN") : .addresses(endpoints.map { endpoint($0).address }),
        milliseconds: 1)
    let worst = findings.map(\.severity).max() ?? .ok
    return Report(
        observation: Observation(origin: origin, at: now, lookup: lookup, attempts: attempts),
        verdict: Verdict(
            severity: severity ?? worst, findings: findings, cloudFront: CloudFrontResponse(status: nil, share: 0),
            forecast: forecast, attempts: []))
}

func endpoint(_ address: String) -> Endpoint {
    Endpoint(address: IPAddress(address) ?? IPAddress("0.0.0.0")!, port: 443)
}

func finding(
    _ code: FindingCode, _ severity: Severity = .critical, certificate: String? = nil, address: String? = nil,
    name: String? = nil
) -> Finding {
    var finding = Finding(
        code, severity: severity, title: "\(code.rawValue) it is", detail: "proof of \(code.rawValue)",
        remedy: "mend \(code.rawValue)", certificate: certificate)
    finding.endpoint = address.map(endpoint)
    finding.serverName = name
    return finding
}

extension [Notification] {
    /// As in `trigger certificate-expired`.
    var words: [String] { map { "\($0.kind.rawValue) \($0.incident.code.rawValue)" } }
}
