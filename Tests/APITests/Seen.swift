import Checks
import TLS
import Timekeeping

/// What a check saw, made by hand.
enum Seen {
    static let at = Instant(rfc3339: "2026-11-21T03:00:00Z") ?? Instant(seconds: 0)

    /// Self-signed by a P-256 key for `origin.example.com` and 192.0.2.7, valid 2026-09-01 to 2026-11-30.
    static let leaf: CertificateDER = {
        let text = """
            MIIBgjCCASigAwIBAgIUc+xQPTZDTA+EyN6wRNMPJeuSY1gwCgYIKoZIzj0EAwIw
            HTEbMBkGA1UEAwwSb3JpZ2luLmV4YW1wbGUuY29tMB4XDTI2MDkwMTAwMDAwMFoX
            DTI2MTEzMDAwMDAwMFowHTEbMBkGA1UEAwwSb3JpZ2luLmV4YW1wbGUuY29tMFkw
            EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAETRIl3hEb6wfKeyh/utRN6+nak8ko5H+T
            ig7WSIqz/NIre2XrLFvjsMRYX6g61wlXdJ7z8zRUJ9mbWI92TQMiCaNGMEQwIwYD
            VR0RBBwwGoISb3JpZ2luLmV4YW1wbGUuY29thwTAAAIHMB0GA1UdDgQWBBQQeU1Z
            f4AS4FqjJY0vPcagelVCXTAKBggqhkjOPQQDAgNIADBFAiAw3JZCdo/axjCQIt8I
            pPuBbEKTDXyMLHvUNlsPiQptUAIhAIMZRVkzi6vKVoJKgK3ZRbrvlek8/595Fnly
            b9vUe3sY
            """
        return CertificateDER(Base64.decode(text) ?? [])
    }()

    static let leafSHA256 = "9418faffe8c56cd0f65f838119874cbdfa0ca42b45fff1e7fd0483a325f0443c"

    static func endpoint(_ text: String, port: UInt16 = 443) -> Endpoint {
        Endpoint(address: IPAddress(text) ?? IPAddress(bytes: [0, 0, 0, 0])!, port: port)
    }

    /// Two addresses: one that sent its leaf and something that is no certificate, and one that refused.
    static func report() -> Report {
        var origin = Origin(domain: "origin.example.com", id: "shop")
        origin.protocols = [.tls12, .tls11]
        var handshake = HandshakeRecord(outcome: .completed)
        handshake.version = 0x0303
        handshake.suite = 0xC02B
        handshake.group = 0x0017
        handshake.chain = [leaf, CertificateDER([1, 2, 3])]
        handshake.clientCertificate = ClientCertificateRequest(acceptableIssuers: [], presented: false, refused: false)
        var first = Attempt(
            endpoint: endpoint("192.0.2.7"), serverName: "origin.example.com", connection: .open(tries: 1))
        first.handshake = handshake
        first.timings = Timings(connect: 3.4000001, tls: 9.8)
        let second = Attempt(
            endpoint: endpoint("192.0.2.8"), serverName: "origin.example.com", connection: .refused(tries: 3))
        let addresses = [first, second].map(\.endpoint.address)
        let observation = Observation(
            origin: origin, at: at, lookup: Lookup(answer: .addresses(addresses), milliseconds: 1.24),
            attempts: [first, second])
        var refused = Finding(
            .connectRefused, title: "nothing listens on port 443", detail: "refused 3 times",
            evidence: ["tries": .number(3)])
        refused.endpoint = second.endpoint
        let forecast = Forecast(failsAt: at, because: .connectRefused)
        let verdict = Verdict(
            severity: .critical, findings: [refused], cloudFront: CloudFrontResponse(status: 502, share: 0.5),
            forecast: forecast,
            attempts: [
                AttemptVerdict(
                    endpoint: first.endpoint, serverName: first.serverName, severity: .ok, path: [leafSHA256],
                    forecast: Forecast(failsAt: nil, because: nil)),
                AttemptVerdict(
                    endpoint: second.endpoint, serverName: second.serverName, severity: .critical, path: [],
                    forecast: forecast),
            ])
        return Report(observation: observation, verdict: verdict)
    }
}
