import TLS

extension Mint {
    /// Origins with a sound chain that negotiate what CloudFront does not support, or only just.
    func brokenHandshakes() throws -> [House] {
        var tls10 = try soundRSAServer("tls10-only")
        tls10.minimumVersion = 0x0301
        tls10.maximumVersion = 0x0301
        var allowed = try soundRSAServer("tls11-allowed")
        allowed.minimumVersion = 0x0301
        allowed.maximumVersion = 0x0301
        var tls13 = try soundServer("tls13-only")
        tls13.minimumVersion = 0x0304
        var ciphers = try soundRSAServer("unsupported-ciphers")
        ciphers.maximumVersion = 0x0303
        ciphers.cipherList = "ECDHE-RSA-CHACHA20-POLY1305"
        var staticRSA = try soundRSAServer("static-rsa")
        staticRSA.maximumVersion = 0x0303
        staticRSA.cipherList = "AES128-SHA"
        var unlisted = try soundRSAServer("unlisted-cipher")
        unlisted.maximumVersion = 0x0303
        unlisted.cipherList = "AES128-SHA256"
        var groups = try soundServer("p521-only")
        groups.groups = "P-521"
        groups.cipherList = "ECDHE"
        var required = try soundServer("client-certificate-required")
        required.clientCertificate = .required
        var requested = try soundServer("client-certificate-requested")
        requested.clientCertificate = .requested
        return [
            House(
                "tls10-only", .critical, "tls-no-common-protocol", how: "speaks TLS 1.0 and nothing else", .tls(tls10)),
            House(
                "tls11-allowed", .notice, "tls-protocol-deprecated",
                how: "speaks TLS 1.0, and the distribution allows it",
                told: House.Distribution(protocols: ["TLSv1", "TLSv1.2"]),
                .tls(allowed)),
            House(
                "tls13-only", .notice, "tls-protocol-undocumented",
                how: "speaks TLS 1.3 and nothing else, which works", .tls(tls13)),
            House(
                "tls10-needless", .ok, how: "the distribution allows TLS 1.0, and nothing needs it",
                told: House.Distribution(protocols: ["TLSv1", "TLSv1.1", "TLSv1.2"]),
                .tls(try soundServer("tls10-needless"))),
            House(
                "unsupported-ciphers", .critical, "tls-no-common-cipher", how: "TLS 1.2 with ChaCha20 only",
                .tls(ciphers)),
            House(
                "static-rsa", .notice, "tls-cipher-weak", how: "TLS 1.2 without forward secrecy only", .tls(staticRSA)),
            House(
                "unlisted-cipher", .notice, "tls-cipher-undocumented",
                how: "TLS 1.2 with a suite that AWS offers and does not document", .tls(unlisted)),
            House("p521-only", .critical, "tls-no-common-group", how: "no group but P-521", .tls(groups)),
            House(
                "client-certificate-required", .critical, "tls-client-certificate-required",
                how: "wants a client certificate", .tls(required)),
            House(
                "client-certificate-requested", .warning, "tls-client-certificate-requested",
                how: "asks for a client certificate and goes on without", .tls(requested)),
        ]
    }
}
