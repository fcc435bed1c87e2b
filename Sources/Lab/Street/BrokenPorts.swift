import TLS

extension Mint {
    /// Origins that never show a certificate.
    func brokenPorts() -> [House] {
        let impatient = House.Distribution(timeout: 1, attempts: 1)
        // A fatal alert access_denied in a record of TLS 1.2 (RFC 8446, 6.2).
        let accessDenied: [UInt8] = [21, 3, 3, 0, 2, 2, 49]
        return [
            House(
                "refused", .critical, "connect-refused", how: "nothing listens on the port", told: impatient, .refused),
            House(
                "silent", .unknown, "connect-timeout", how: "the port does not answer at all", told: impatient, .silent),
            House("mute", .critical, "tls-timeout", how: "accepts and says nothing", told: impatient, .mute),
            House("hangs-up", .critical, "tls-closed", how: "closes in the handshake", told: impatient, .says([])),
            House(
                "plain-http", .critical, "tls-not-spoken", how: "speaks HTTP in the clear", told: impatient,
                .says(Reply.badRequest.bytes)),
            House(
                "ssh", .critical, "tls-not-spoken", how: "speaks SSH", told: impatient,
                .says(Array("SSH-2.0-Lab\r\n".utf8))),
            House(
                "denied", .critical, "tls-refused", how: "refuses with access_denied", told: impatient,
                .says(accessDenied)),
        ]
    }

    /// Origins with a sound handshake and a bad answer to the request.
    func brokenAnswers() throws -> [House] {
        let asking = House.Distribution(path: "/health")
        return [
            House(
                "good-http", .ok, how: "answers 200", told: asking, .tls(try soundServer("good-http"))),
            House(
                "http-error", .critical, "http-status", how: "answers 503", told: asking,
                .tls(try soundServer("http-error"), .unavailable)),
            House(
                "http-redirect", .notice, "http-redirects", how: "answers with a redirect", told: asking,
                .tls(try soundServer("http-redirect"), .redirect)),
            House(
                "http-garbage", .critical, "http-malformed", how: "answers what is no HTTP", told: asking,
                .tls(try soundServer("http-garbage"), .garbage)),
            House(
                "http-hangs-up", .critical, "http-closed", how: "closes instead of answering", told: asking,
                .tls(try soundServer("http-hangs-up"), .nothing)),
        ]
    }
}
