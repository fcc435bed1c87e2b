import Timekeeping

@testable import API
@testable import Commands

/// Documents made by hand, and the instant at which they are shown.
enum Shown {
    static let now = Instant(rfc3339: "2026-11-21T03:00:30Z") ?? Instant(seconds: 0)
    static let screen = Terminal(isTerminal: true, colours: false, width: 100)

    static func certificate(
        _ subject: String, issuer: String, until: String, sha256: String, names: [String] = []
    ) -> CertificateDocument {
        var certificate = CertificateDocument(sha256: sha256)
        certificate.subject = subject
        certificate.issuer = issuer
        certificate.serial = "03ab"
        certificate.names = names
        certificate.notBefore = "2026-09-01T00:00:00Z"
        certificate.notAfter = until
        certificate.key = "RSA 2048"
        certificate.signature = "sha256WithRSAEncryption"
        return certificate
    }

    static let leaf = certificate(
        "CN=shop-origin.example.com", issuer: "CN=R11,O=Let's Encrypt,C=US", until: "2026-12-03T12:00:00Z",
        sha256: String(repeating: "a1", count: 32), names: ["shop-origin.example.com", "www.example.com"])
    static let intermediate = certificate(
        "CN=R11,O=Let's Encrypt,C=US", issuer: "CN=ISRG Root X1,O=Internet Security Research Group,C=US",
        until: "2027-03-12T23:59:59Z", sha256: String(repeating: "b2", count: 32))
    static let root = String(repeating: "c3", count: 32)

    static let origin = OriginDocument(
        id: "shop", domain: "shop-origin.example.com", port: 443, serverNames: ["www.example.com"],
        originSSLProtocols: ["TLSv1.2"], ipAddressType: "ipv4")

    static func address(_ address: String, whole: Bool) -> AddressDocument {
        AddressDocument(
            address: address, port: 443, serverName: "www.example.com", verdict: whole ? "warning" : "critical",
            reached: "judged",
            tls: TLSDocument(version: "TLSv1.2", cipher: "ECDHE-RSA-AES128-GCM-SHA256", group: "P-256"),
            timings: TimingsDocument(dns: 1.2, connect: 3.4, tls: 9.8), chain: whole ? [leaf, intermediate] : [leaf],
            path: whole ? [leaf.sha256, intermediate.sha256, root] : [],
            failsAt: whole ? "2026-12-03T12:00:00Z" : "2026-11-21T03:00:00Z",
            failsBecause: whole ? "certificate-expired" : "chain-incomplete")
    }

    static let incomplete = FindingDocument(
        code: "chain-incomplete", severity: "critical", basis: "documented", address: "192.0.2.8",
        serverName: "www.example.com", title: "an issuer is missing from the chain",
        detail: "The leaf is signed by CN=R11,O=Let's Encrypt,C=US, which was not sent; CloudFront fetches nothing.",
        remedy: "Serve fullchain.pem instead of cert.pem: in nginx, let ssl_certificate name it, then reload.")

    /// Half of its addresses lack the intermediate.
    static let half = CheckDocument(
        origin: origin, checkedAt: "2026-11-21T03:00:00Z", verdict: "critical",
        cloudfront: CloudFrontDocument(status: 502, share: 0.5), failsAt: "2026-11-21T03:00:00Z",
        failsBecause: "chain-incomplete", findings: [incomplete],
        addresses: [address("192.0.2.7", whole: true), address("192.0.2.8", whole: false)])

    /// Expires soon.
    static let soon: CheckDocument = {
        var document = half
        document.origin = OriginDocument(
            id: "blog.example.com", domain: "blog.example.com", port: 443, serverNames: ["blog.example.com"],
            originSSLProtocols: ["TLSv1.2"], ipAddressType: "ipv4")
        document.verdict = "warning"
        document.cloudfront = CloudFrontDocument(status: nil, share: 0)
        document.failsAt = "2026-12-03T12:00:00Z"
        document.failsBecause = "certificate-expired"
        document.findings = [
            FindingDocument(
                code: "certificate-expires-soon", severity: "warning", basis: "documented",
                title: "the certificate ends in 12 days", detail: "notAfter is 2026-12-03T12:00:00Z.",
                remedy: "Renew it.")
        ]
        document.addresses = [address("192.0.2.9", whole: true)]
        return document
    }()

    /// Nothing to say.
    static let well: CheckDocument = {
        var document = soon
        document.origin = OriginDocument(
            id: "api", domain: "api.example.com", port: 8443, serverNames: ["api.example.com"],
            originSSLProtocols: ["TLSv1.2"], ipAddressType: "dualstack")
        document.verdict = "ok"
        document.findings = []
        document.failsAt = "2027-02-19T00:00:00Z"
        return document
    }()
}
