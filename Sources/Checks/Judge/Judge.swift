public import TLS
public import Timekeeping

/// What an observation means at an instant. Pure: no clock, no input but its arguments.
///
/// - Parameters:
///   - trust: the anchors that CloudFront has.
///   - instant: when CloudFront connects; it may lie in the future.
public func judge(
    _ observation: Observation, expecting: Expectations, trust: TrustStore, at instant: Instant
) -> Verdict {
    judgement(of: observation, expecting: expecting, trust: trust, at: instant).verdict
}

/// A verdict, and how long it stands.
public struct Judgement: Hashable, Sendable {
    public var verdict: Verdict
    /// The first instant at which the same observation may get another verdict, or other words in it; the instant of the
    /// judgement itself where the words tell how far away something is.
    public var standsUntil: Instant

    /// A verdict that stands until that instant.
    public init(verdict: Verdict, standsUntil: Instant) {
        self.verdict = verdict
        self.standsUntil = standsUntil
    }
}

/// The same, with how long the verdict stands.
public func judgement(
    of observation: Observation, expecting: Expectations, trust: TrustStore, at instant: Instant
) -> Judgement {
    let origin = observation.origin
    let hasAnswered =
        expecting.answeredBefore
        || observation.attempts.contains { if case .open = $0.connection { true } else { false } }
    let chains = JudgedChains(observation, expecting: expecting, trust: trust, at: instant)
    let judged = observation.attempts.indices.map { index in
        let attempt = observation.attempts[index]
        return AttemptJudgement(
            attempt, served: chains.ofAttempt(index), others: chains.others, origin: origin, hasAnswered: hasAnswered,
            isHidden: observation.lookup.hides(attempt.endpoint), at: instant)
    }
    var findings = lookupFindings(observation.lookup, origin: origin)
    findings += judged.flatMap(\.findings)
    findings += disagreement(of: judged, after: expecting.precedent, at: instant)
    if let changed = certificateChange(in: observation, after: expecting.precedent, at: instant) {
        findings.append(changed)
    }
    if let readiness = readiness(of: observation) { findings.append(readiness) }
    findings = ranked(findings.map { overridden($0, by: expecting) })

    let failingWhole = findings.contains { $0.endpoint == nil && $0.meansFailureNow && $0.code != .dnsNotPublic }
    let endpoints = Set(observation.attempts.map(\.endpoint))
    let failing = Set(judged.filter { $0.status != nil }.map(\.attempt.endpoint))
    let status = findings.first { $0.meansFailureNow }?.code.entry.status
    let share = failingWhole ? 1 : endpoints.isEmpty ? 0 : Double(failing.count) / Double(endpoints.count)
    let severity = findings.map(\.severity).max() ?? .ok
    let ofHidden = findings.first { $0.code == .dnsNotPublic }?.severity
    let verdict = Verdict(
        severity: severity, findings: findings,
        cloudFront: CloudFrontResponse(status: status, share: status == nil ? 0 : share),
        forecast: failingWhole
            ? Forecast(failsAt: instant, because: findings.first { $0.meansFailureNow }?.code)
            : earliest(judged.map(\.forecast)),
        attempts: judged.map { attempt in
            AttemptVerdict(
                endpoint: attempt.attempt.endpoint, serverName: attempt.attempt.serverName,
                severity: (attempt.findings.map { overridden($0, by: expecting).severity }
                    + [attempt.isHidden ? ofHidden : nil].compactMap(\.self)).max() ?? .ok,
                path: attempt.path.map(\.sha256), forecast: attempt.forecast)
        })
    return Judgement(
        verdict: verdict, standsUntil: validity(of: verdict, on: chains.distinct, expecting: expecting, at: instant))
}

extension Lookup {
    /// Whether DNS gave that address and CloudFront cannot reach it.
    fileprivate func hides(_ endpoint: Endpoint) -> Bool {
        guard case .addresses = answer else { return false }
        return !endpoint.address.isPublic
    }
}

extension Finding {
    /// Whether CloudFront fails while this holds. What is `unknown` is no failure.
    var meansFailureNow: Bool {
        code.entry.status != nil && severity != .unknown
    }

    /// The same finding with the address and the server name of the attempt.
    func at(_ attempt: Attempt) -> Finding {
        var finding = self
        finding.endpoint = attempt.endpoint
        finding.serverName = attempt.serverName
        return finding
    }
}

/// The finding with the operator's severity instead of the catalogue's. What is `unknown` stays so.
private func overridden(_ finding: Finding, by expecting: Expectations) -> Finding {
    guard let severity = expecting.severities[finding.code], finding.severity != .unknown else { return finding }
    var changed = finding
    changed.severity = severity
    return changed
}

/// The forecast that fails first.
private func earliest(_ forecasts: [Forecast]) -> Forecast {
    forecasts.filter { $0.failsAt != nil }.min { $0.failsAt! < $1.failsAt! } ?? Forecast(failsAt: nil, because: nil)
}

/// The judgement on one attempt.
struct AttemptJudgement {
    let attempt: Attempt
    /// The chain that was served; nil where no handshake was made.
    let chain: ServedChain?
    /// Whether CloudFront cannot reach the address. One finding of the whole says so for all such addresses.
    let isHidden: Bool
    private(set) var findings: [Finding]
    /// The verified path; empty where there is none.
    private(set) var path: [Certificate] = []
    private(set) var forecast: Forecast

    /// What CloudFront returns for this address now; nil where it gets through.
    var status: Int? { failure?.entry.status }

    private var failure: FindingCode? {
        findings.first { $0.meansFailureNow }?.code ?? (isHidden ? .dnsNotPublic : nil)
    }

    init(
        _ attempt: Attempt, served: JudgedChains.NamedChain?, others: FurtherLeaves, origin: Origin,
        hasAnswered: Bool, isHidden: Bool, at instant: Instant
    ) {
        self.attempt = attempt
        self.isHidden = isHidden
        chain = served?.certificate.chain
        forecast = Forecast(failsAt: nil, because: nil)
        findings = [connectionFinding(attempt, hasAnswered: hasAnswered)].compactMap(\.self)
        guard let handshake = attempt.handshake, let served else {
            finish(at: instant)
            return
        }
        findings += handshakeFindings(
            attempt, origin: origin, chain: served.certificate.chain, others: others, at: instant)
        findings += served.findings
        if handshake.outcome == .completed, handshake.chain.isEmpty { findings.append(noCertificate) }
        findings += answerFindings(attempt, origin: origin)
        findings = ranked(findings)
        path = served.certificate.path
        if handshake.outcome == .completed { forecast = served.forecast }
        finish(at: instant)
    }

    /// A failure of now moves the forecast to now, unless the forecast knows since when it has failed.
    private mutating func finish(at instant: Instant) {
        findings = findings.map { $0.at(attempt) }
        guard let failure else { return }
        if let known = forecast.failsAt, known <= instant, forecast.because == failure { return }
        forecast = Forecast(failsAt: instant, because: failure)
    }
}

/// Every suite that CloudFront offers needs a certificate, so one was sent that could not be read.
private let noCertificate = Finding(
    .certificateMalformed, title: "no certificate was seen", detail: "The handshake went on without a readable one.")
