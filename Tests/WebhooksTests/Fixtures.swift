import Alerts
import Checks
import FoundationEssentials
import Store
import Synchronization
import TLS
import Timekeeping

@testable import Webhooks

/// An instant of no meaning: 2027-01-15T08:00:00Z.
let beginning = Instant(seconds: 1_800_000_000)

let ops = Receiver(name: "ops", format: .webhook, url: "https://hooks.example/ops")

extension Report {
    /// An origin whose certificate has expired, or one that is well.
    static func of(_ id: String, expired: Bool, at: Instant) -> Report {
        let origin = Origin(domain: "\(id).example.com", id: id)
        let endpoint = Endpoint(address: IPAddress(bytes: [192, 0, 2, 7])!, port: 443)
        var attempt = Attempt(endpoint: endpoint, serverName: origin.domain, connection: .open(tries: 1))
        attempt.handshake = HandshakeRecord(outcome: .completed)
        attempt.handshake?.chain = [CertificateDER([0x30, 0x00])]
        let observation = Observation(
            origin: origin, at: at, lookup: Lookup(answer: .skipped, milliseconds: 0), attempts: [attempt])
        let findings =
            expired
            ? [Finding(.certificateExpired, title: "the certificate has expired", detail: "…", certificate: id)] : []
        return Report(
            observation: observation,
            verdict: Verdict(
                severity: expired ? .critical : .ok, findings: findings,
                cloudFront: CloudFrontResponse(status: expired ? 502 : nil, share: expired ? 1 : 0),
                forecast: Forecast(failsAt: expired ? at : nil, because: expired ? .certificateExpired : nil),
                attempts: []))
    }
}

/// Calls `body` with the path of a ledger that is gone afterwards.
func withLedgerFile(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "cfmon-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder.appending(path: "cfmon.db").path)
}

/// A clock that is advanced by hand, and says when somebody begins to sleep.
final class ManualClock: Sendable {
    private struct Sleeper {
        var until: Instant
        var wake: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now: Instant
        var next = 0
        var sleepers: [Int: Sleeper] = [:]
    }

    private let state: Mutex<State>
    private let announce: AsyncStream<Instant>.Continuation
    /// The end of each sleep that begins.
    let sleeps: AsyncStream<Instant>

    init(_ now: Instant) {
        state = Mutex(State(now: now))
        (sleeps, announce) = AsyncStream.makeStream(of: Instant.self, bufferingPolicy: .bufferingNewest(1_000))
    }

    var now: Instant { state.withLock { $0.now } }

    func sleep(_ duration: Duration) async throws {
        let number = state.withLock { state in
            state.next += 1
            return state.next
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { wake in
                let until = state.withLock { state in
                    let until = state.now.advanced(by: duration.components.seconds)
                    state.sleepers[number] = Sleeper(until: until, wake: wake)
                    return until
                }
                if Task.isCancelled { cancel(number) }
                announce.yield(until)
            }
        } onCancel: {
            cancel(number)
        }
    }

    /// Moves on to this instant, and wakes who slept until then.
    func advance(to instant: Instant) {
        let woken = state.withLock { state in
            state.now = instant
            let due = state.sleepers.filter { $0.value.until <= instant }
            for number in due.keys { state.sleepers[number] = nil }
            return due.values.map(\.wake)
        }
        for wake in woken { wake.resume() }
    }

    private func cancel(_ number: Int) {
        state.withLock { $0.sleepers.removeValue(forKey: number) }?.wake.resume(throwing: CancellationError())
    }
}

/// A receiver that gives the answers of a script, and keeps what it got.
final class ScriptedReceiver: Sendable {
    private let answers: Mutex<[DeliveryResult]>
    private let got: AsyncStream<Post>.Continuation
    /// Each request as it arrives.
    let posts: AsyncStream<Post>

    init(_ answers: [DeliveryResult]) {
        self.answers = Mutex(answers)
        (posts, got) = AsyncStream.makeStream(of: Post.self, bufferingPolicy: .bufferingNewest(1_000))
    }

    /// Answers; where the script is at its end, it hangs until it is cancelled.
    func take(_ post: Post) async -> DeliveryResult {
        let answer = answers.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        got.yield(post)
        if let answer { return answer }
        let (never, keep) = AsyncStream.makeStream(of: Void.self)
        for await _ in never {}
        _ = keep
        return .noAnswer("cancelled")
    }
}

extension DeliveryEffects {
    /// Effects on nothing but this receiver; programs and mails always succeed.
    static func scripted(
        receivers: [Receiver] = [ops], now: @escaping @Sendable () -> Instant = { beginning },
        sleep: @escaping @Sendable (Duration) async throws -> Void = { _ in },
        post: @escaping @Sendable (Post) async -> DeliveryResult = { _ in .status(200) }
    ) -> DeliveryEffects {
        DeliveryEffects(
            receivers: { receivers }, now: now, sleep: sleep, jitter: { 0 }, post: post,
            run: { _ in .exited(0, said: "") }, mail: { _ in .replied(250, text: "") })
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
