/// What a handshake agreed on, where it ended well.
extension CatalogueEntry {
    static let tlsClientCertificateRequested = CatalogueEntry(
        .handshake, .warning, .documented, status: nil, rank: 360, family: nil, subject: .endpoint, stage: .handshake,
        needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "The origin asks for a client certificate, and its handshake goes on without one.",
        why: "AWS writes that CloudFront drops the request when an origin asks for a client certificate and origin "
            + "mTLS is not set. AWS's public TLS library goes on where the certificate is optional, so the request is "
            + "expected to pass: against the text of the documentation, which is why this is a warning and no 502. "
            + "Besides, nginx asks in the same way where the certificate is required, and refuses only the request.",
        remedy: "Stop asking. nginx: `ssl_verify_client off;` instead of `optional`. Apache: `SSLVerifyClient none`. "
            + "HAProxy: no `verify optional` on `bind`. AWS load balancer: mutual authentication off. If the "
            + "certificate is meant to be required, set up origin mTLS in the distribution and `mtls` in cfmon. To see "
            + "whether the request passes, let cfmon make one (`http`).")
    static let tlsWarningAlert = CatalogueEntry(
        .handshake, .warning, .library, status: nil, rank: 370, family: nil, subject: .endpoint, stage: .handshake,
        needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "The origin sends an alert that merely warns, and goes on with the handshake.",
        why: "Browsers pass over it. AWS's public TLS library by default ends the connection at any alert; whether "
            + "CloudFront tells it to pass over warnings is not known. If not, it returns 502.",
        remedy: "Mostly it is `unrecognized_name`, which an old Apache, Java or OpenSSL server sends for a server name "
            + "that it does not know. Teach it the name. Apache: `ServerName` or `ServerAlias` of the virtual host. "
            + "Tomcat: a `SSLHostConfig` of that name. Or update the server.")
    static let tlsProtocolDeprecated = CatalogueEntry(
        .handshake, .notice, .documented, status: nil, rank: 460, family: nil, subject: .endpoint, stage: .handshake,
        needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "The connection uses SSLv3, TLS 1.0 or TLS 1.1.",
        why: "CloudFront gets through only because `OriginSslProtocols` allows the old version. Once it is taken out "
            + "there, viewers get 502. Browsers have long refused these versions.",
        remedy: "Allow TLS 1.2 and 1.3 on the origin. nginx: `ssl_protocols TLSv1.2 TLSv1.3;`. Apache: `SSLProtocol "
            + "-all +TLSv1.2 +TLSv1.3`. HAProxy: `ssl-min-ver TLSv1.2`. Then leave only `TLSv1.2` in "
            + "`OriginSslProtocols`.",
        verify: "`cfmonctl check HOST --origin-ssl-protocols TLSv1.2` is ok.")
    static let tlsCipherWeak = CatalogueEntry(
        .handshake, .notice, .documented, status: nil, rank: 500, family: nil, subject: .endpoint, stage: .handshake,
        needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "The connection uses a weak cipher suite: RC4, 3DES, RSA key exchange, or CBC with SHA-1.",
        why: "CloudFront still offers these suites and gets through. The origin took one although better ones were "
            + "offered, so other clients that have dropped them may fail already.",
        remedy: "Allow ECDHE with AES-GCM and put it first. nginx: `ssl_ciphers ECDHE+AESGCM;`. Apache: "
            + "`SSLCipherSuite ECDHE+AESGCM`. HAProxy: `ssl-default-bind-ciphers ECDHE+AESGCM`. AWS load balancer: a "
            + "security policy such as `ELBSecurityPolicy-TLS13-1-2-2021-06`.")
    static let tlsCipherUndocumented = CatalogueEntry(
        .handshake, .notice, .library, status: nil, rank: 450, family: nil, subject: .endpoint, stage: .handshake,
        needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "The only cipher suites in common with CloudFront are ones that AWS does not document.",
        why: "AES128-GCM-SHA256, AES256-GCM-SHA384 and AES128-SHA256 are in AWS's public TLS library, but not in its "
            + "table of suites for origins. It works, and nobody has promised it.",
        remedy: "Allow ECDHE with AES-GCM as well. nginx: `ssl_ciphers ECDHE+AESGCM:AES128-GCM-SHA256;`. Apache: "
            + "`SSLCipherSuite` with that list. HAProxy: `ssl-default-bind-ciphers` with that list.")
    static let tlsProtocolUndocumented = CatalogueEntry(
        .handshake, .notice, .reported, status: nil, rank: 440, family: nil, subject: .endpoint, stage: .handshake,
        needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "The origin speaks only TLS 1.3.",
        why: "CloudFront offers TLS 1.3 by itself since November 2025, and such an origin was seen to be served. But "
            + "`OriginSslProtocols` has no value for TLS 1.3, so nothing in the distribution promises it.",
        remedy: "Nothing must change. To be on documented ground, allow TLS 1.2 as well. nginx: `ssl_protocols TLSv1.2 "
            + "TLSv1.3;`. Apache: `SSLProtocol -all +TLSv1.2 +TLSv1.3`. HAProxy: `ssl-min-ver TLSv1.2`. AWS load "
            + "balancer: `ELBSecurityPolicy-TLS13-1-2-2021-06` instead of a policy with TLS 1.3 alone.")
    static let tlsReadyFor = CatalogueEntry(
        .handshake, .ok, .inferred, status: nil, rank: 560, family: nil, subject: .endpoint, stage: .handshake,
        needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "This says what would break if the distribution's protocols were tightened to `TLSv1.2`.",
        why: "Old versions should leave `OriginSslProtocols`, but an origin that still needs one of them would then "
            + "give 502. A server agrees to the highest version that it has in common with CloudFront, so what it "
            + "agreed to tells. It is a fact, not a fault.",
        remedy: "Where nothing would break, take the old versions out of `OriginSslProtocols`. Where something would, "
            + "allow TLS 1.2 on the origin first.",
        verify: "`cfmonctl check HOST --origin-ssl-protocols TLSv1.2` is ok.")
}
