// What ends a handshake. A TLS fault gives 502 (AWS, "HTTP 502 status code"). A handshake that stalls is silence, and
// silence gives 504 (AWS, "HTTP 504 status code"); AWS names no status for it, so `tls-timeout` rests on inference.
extension CatalogueEntry {
    static let tlsNotSpoken = CatalogueEntry(
        .handshake, .critical, .reported, status: 502, rank: 70, family: nil, subject: .endpoint, stage: .handshake,
        needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "The port answers with something that is not TLS, such as plain HTTP or SSH.",
        why: "CloudFront begins a TLS handshake at once and cannot read such an answer. Viewers get 502; 504 was "
            + "reported too, for an S3 website endpoint.",
        remedy: "Turn TLS on for this port. nginx: `listen 443 ssl;`. Apache: `SSLEngine on` in the virtual host of "
            + "the port. HAProxy: `bind :443 ssl crt FILE`. AWS load balancer: an HTTPS or TLS listener. Or correct "
            + "`HTTPSPort` in the distribution. An S3 website endpoint has no TLS: use the bucket's REST endpoint, or "
            + "`http-only` for that origin.")
    static let tlsClosed = CatalogueEntry(
        .handshake, .critical, .documented, status: 502, rank: 260, family: nil, subject: .endpoint, stage: .handshake,
        needsConfirmation: true, time: .none, follows: .nothing, reach: .reached,
        meaning: "The origin closes or resets the connection in the handshake, without a TLS alert.",
        why: "CloudFront only sees the end of the connection. A browser may get through because it sends another "
            + "server name or comes from another address.",
        remedy: "Look into the origin's error log at the time of the check. Usual causes: no certificate is bound to "
            + "the server name (Windows resets then); the server expects the PROXY protocol first (nginx `listen … "
            + "proxy_protocol`, HAProxy `accept-proxy`); a firewall resets TLS from unknown addresses; a TCP load "
            + "balancer has no healthy target.")
    static let tlsTimeout = CatalogueEntry(
        .handshake, .critical, .inferred, status: 504, rank: 250, family: .tlsClosed, subject: .endpoint,
        stage: .handshake, needsConfirmation: true, time: .none, follows: .nothing, reach: .reached,
        meaning: "The TLS handshake does not end in time.",
        why: "CloudFront waits no longer than its timeouts and then gives up. Either the server accepts connections "
            + "and is too busy to serve them, or a device on the way drops large packets: the certificate is the first "
            + "large thing that a server sends.",
        remedy: "Look at the load and at free workers. nginx: `worker_connections`. Apache: `MaxRequestWorkers`. "
            + "HAProxy: `maxconn`. If it always stops before the certificate, let ICMP \"fragmentation needed\" (IPv6: "
            + "\"packet too big\") through, or lower the MSS.")
    static let tlsNoCommonProtocol = CatalogueEntry(
        .handshake, .critical, .documented, status: 502, rank: 100, family: nil, subject: .endpoint, stage: .handshake,
        needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "The origin accepts none of the TLS versions that CloudFront offers.",
        why: "CloudFront offers TLS 1.3 and every version down to the lowest of `OriginSslProtocols`, and nothing "
            + "below. It does not try again with less.",
        remedy: "Allow TLS 1.2 on the origin. nginx: `ssl_protocols TLSv1.2 TLSv1.3;`, also in the default server of "
            + "that address. Apache: `SSLProtocol -all +TLSv1.2 +TLSv1.3`. HAProxy: `ssl-min-ver TLSv1.2`. AWS load "
            + "balancer: a security policy such as `ELBSecurityPolicy-TLS13-1-2-2021-06`. If the origin cannot change, "
            + "add the version that it speaks to `OriginSslProtocols`.")
    static let tlsNoCommonCipher = CatalogueEntry(
        .handshake, .critical, .documented, status: 502, rank: 130, family: nil, subject: .endpoint, stage: .handshake,
        needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "The origin accepts none of the cipher suites that CloudFront offers.",
        why: "Up to TLS 1.2 CloudFront offers no DHE suite and no ChaCha20, which browsers or tools may have in common "
            + "with the origin. An ECDSA certificate also needs an ECDHE-ECDSA suite, an RSA certificate one with RSA.",
        remedy: "Allow ECDHE with AES-GCM. nginx: `ssl_ciphers "
            + "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384;`. "
            + "Apache: `SSLCipherSuite` with the same list. HAProxy: `ssl-default-bind-ciphers`, or `ciphers` on "
            + "`bind`, with the same list. AWS load balancer: a security policy such as "
            + "`ELBSecurityPolicy-TLS13-1-2-2021-06`.")
    static let tlsNoCommonGroup = CatalogueEntry(
        .handshake, .critical, .documented, status: 502, rank: 120, family: nil, subject: .endpoint, stage: .handshake,
        needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "The origin accepts none of the groups that CloudFront offers: P-256, X25519 and P-384.",
        why: "An origin that allows only P-521, X448, FFDHE or post-quantum groups has nothing in common with "
            + "CloudFront, although browsers know some of them.",
        remedy: "Allow P-256 and X25519. nginx: `ssl_ecdh_curve X25519:prime256v1:secp384r1;`. Apache: "
            + "`SSLOpenSSLConfCmd Curves X25519:prime256v1:secp384r1`. HAProxy: `curves X25519:P-256:P-384` on `bind`.")
    static let tlsServerNameRefused = CatalogueEntry(
        .handshake, .critical, .reported, status: 502, rank: 80, family: nil, subject: .serverName, stage: .handshake,
        needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "The origin refuses the server name (SNI) that CloudFront sends.",
        why: "The server name is the Host of the request to the origin. Where a behaviour forwards the viewer's Host "
            + "(`AllViewer` and `UseOriginCacheControlHeaders`, the console's presets, do) it is the viewer's domain, "
            + "not the origin domain. A browser that opens the origin domain never sends that name.",
        remedy: "Either stop forwarding Host: origin request policy `AllViewerExceptHostHeader`, and no `Host` in the "
            + "cache policy. Or teach the origin the name, with a certificate that covers it. nginx: `server_name "
            + "NAME;` beside its `ssl_certificate`. Apache: `ServerAlias NAME`. HAProxy: a certificate for it under "
            + "`crt`, or no `strict-sni`. AWS load balancer: one more certificate on the listener.",
        verify: "`cfmonctl check HOST --host-header NAME` no longer lists the finding.")
    static let tlsClientCertificateRequired = CatalogueEntry(
        .handshake, .critical, .documented, status: 502, rank: 90, family: nil, subject: .endpoint, stage: .handshake,
        needsConfirmation: true, time: .none, follows: .nothing, reach: .reached,
        meaning: "The origin requires a client certificate, and the distribution presents none that it accepts.",
        why: "Without origin mTLS CloudFront has no client certificate and drops the request. A browser or tool that "
            + "holds one gets through.",
        remedy: "Give the distribution a client certificate (origin mTLS, `OriginMtlsConfig`) and tell cfmon of it "
            + "with `--mtls-cert` and `--mtls-key`. Or stop asking for one. nginx: `ssl_verify_client off;`. Apache: "
            + "`SSLVerifyClient none`. HAProxy: no `verify required` on `bind`. AWS load balancer: mutual "
            + "authentication off.")
    static let tlsRefused = CatalogueEntry(
        .handshake, .critical, .documented, status: 502, rank: 240, family: nil, subject: .endpoint, stage: .handshake,
        needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "The origin ends the handshake with a fatal TLS alert.",
        why: "The server met something in CloudFront's offer that it will not have. The alert in the proof says what "
            + "kind of thing: `handshake_failure` is mostly the version, the suite or the kind of certificate, "
            + "`internal_error` is often a server without a certificate for this name.",
        remedy: "Look into the origin's log at the time of the check (nginx: `error_log FILE info;`, Apache: `LogLevel "
            + "ssl:debug`). Give the name a certificate, allow TLS 1.2 with ECDHE and AES-GCM, and check that the "
            + "server can read its certificate and key.")
    static let tlsMalformed = CatalogueEntry(
        .handshake, .critical, .inferred, status: 502, rank: 270, family: nil, subject: .endpoint, stage: .handshake,
        needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "The origin breaks the TLS protocol, or sends more than any handshake needs.",
        why: "CloudFront's client is expected to refuse such messages as cfmon does. Mostly it is not the server that "
            + "speaks but a device or a debugging proxy before it.",
        remedy: "Find out who answers: compare `openssl s_client -connect HOST:443 -servername HOST` on the origin "
            + "itself and from outside. Upgrade or take out what differs.")
}
