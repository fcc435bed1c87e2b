import Checks
import TLS
import Timekeeping

/// Origins that do not exist, and what checks of them find: chains as long as those of public authorities.
struct Street {
    /// 2026-01-01T00:00:00Z.
    static let opening = Instant(seconds: 1_767_225_600)

    private let issuers = [certificate(seed: 1, bytes: 1_300), certificate(seed: 2, bytes: 1_350)]

    static func id(_ origin: Int) -> String { "origin-\(origin).example.com" }

    /// What is found of an origin after so many changes: every other change is a renewed certificate, the ones between
    /// are warnings that come and go.
    func report(of origin: Int, changes: Int, at now: Instant) -> Report {
        let leaf = Street.certificate(seed: UInt64(origin) << 20 | UInt64(changes / 2 + 3), bytes: 1_200)
        let isWarned = changes % 2 == 1
        var finding = Finding(
            .chainOrder, severity: .notice, title: "the chain is out of order",
            detail: "The second certificate is not the issuer of the first.")
        let place = Endpoint(
            address: IPAddress(bytes: [198, 51, UInt8(origin / 256 % 256), UInt8(origin % 256)])!, port: 443)
        finding.endpoint = place
        var attempt = Attempt(endpoint: place, serverName: Street.id(origin), connection: .open(tries: 1))
        var handshake = HandshakeRecord(outcome: .completed)
        handshake.version = 0x0304
        handshake.suite = 0x1302
        handshake.group = 29
        handshake.chain = [leaf] + issuers
        attempt.handshake = handshake
        attempt.timings = Timings(connect: 3, tls: 9)
        let settled = Forecast(failsAt: Street.opening.advanced(by: 500 * 86_400), because: .certificateExpired)
        let verdict = AttemptVerdict(
            endpoint: place, serverName: Street.id(origin), severity: isWarned ? .notice : .ok,
            path: handshake.chain.map(\.sha256), forecast: settled)
        return Report(
            observation: Observation(
                origin: Origin(domain: Street.id(origin)), at: now,
                lookup: Lookup(answer: .addresses([place.address]), milliseconds: 2), attempts: [attempt]),
            verdict: Verdict(
                severity: verdict.severity, findings: isWarned ? [finding] : [],
                cloudFront: CloudFrontResponse(status: nil, share: 0), forecast: settled, attempts: [verdict]))
    }

    /// Bytes that no two certificates share, and that nothing can make shorter.
    private static func certificate(seed: UInt64, bytes count: Int) -> CertificateDER {
        var state = seed &* 0x9E37_79B9_7F4A_7C15
        return CertificateDER(
            (0..<count).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return UInt8(truncatingIfNeeded: state >> 56)
            })
    }
}
