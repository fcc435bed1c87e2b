public import Timekeeping

/// What an observation means.
public struct Verdict: Codable, Hashable, Sendable {
    /// The worst of all findings; `ok` where there is none.
    public var severity: Severity
    /// The most specific finding first; findings which concern one address carry it.
    public var findings: [Finding]
    /// What CloudFront returns now.
    public var cloudFront: CloudFrontResponse
    /// When CloudFront starts to fail, over all addresses.
    public var forecast: Forecast
    /// The same for each attempt, in the observation's order.
    public var attempts: [AttemptVerdict]

    public init(
        severity: Severity, findings: [Finding], cloudFront: CloudFrontResponse, forecast: Forecast,
        attempts: [AttemptVerdict]
    ) {
        self.severity = severity
        self.findings = findings
        self.cloudFront = cloudFront
        self.forecast = forecast
        self.attempts = attempts
    }

    /// The one finding to show where there is room for one; nil where all is well. What is merely worth knowing (`ok`) is
    /// no headline.
    public var headline: Finding? { findings.first { $0.severity > .ok } }
}

/// The status that viewers get from CloudFront for a request that reaches the origin.
public struct CloudFrontResponse: Codable, Hashable, Sendable {
    /// 502 or 504; nil where CloudFront gets through, and where that cannot be told.
    public var status: Int?
    /// The part of the origin's addresses for which it fails now: 0 to 1.
    public var share: Double

    public init(status: Int?, share: Double) {
        self.status = status
        self.share = share
    }
}

/// The first instant at which CloudFront fails, as the judge says of it when asked about the future.
public struct Forecast: Codable, Hashable, Sendable {
    /// Now or the past where it fails already; nil where it cannot be told.
    public var failsAt: Instant?
    /// The finding that means the failure then.
    public var because: FindingCode?

    public init(failsAt: Instant?, because: FindingCode?) {
        self.failsAt = failsAt
        self.because = because
    }
}

/// What one attempt means.
public struct AttemptVerdict: Codable, Hashable, Sendable {
    public var endpoint: Endpoint
    public var serverName: String
    public var severity: Severity
    /// SHA-256 (lower-case hex) of each certificate of the verified path, leaf to root; empty where there is none.
    public var path: [String]
    public var forecast: Forecast

    public init(
        endpoint: Endpoint, serverName: String, severity: Severity, path: [String], forecast: Forecast
    ) {
        self.endpoint = endpoint
        self.serverName = serverName
        self.severity = severity
        self.path = path
        self.forecast = forecast
    }
}

/// What was seen and what it means: the value that leaves a check.
public struct Report: Codable, Hashable, Sendable {
    public var observation: Observation
    public var verdict: Verdict

    public init(observation: Observation, verdict: Verdict) {
        self.observation = observation
        self.verdict = verdict
    }
}
