// An error of the origin's own is passed on as it is, so `http-status` has no status of CloudFront's. A connection that
// is closed without an answer was reported as 502 and as 504; 502 is the more frequent.
extension CatalogueEntry {
    private static let get = "`cfmonctl check HOST --http PATH` no longer lists the finding."

    static let httpStatus = CatalogueEntry(
        .answer, .critical, .documented, status: nil, rank: 310, family: nil, subject: .certificate, stage: .answer,
        needsConfirmation: true, time: .none, follows: .nothing, reach: .reached,
        meaning: "The origin itself answers with a status that is not expected of it.",
        why: "CloudFront gets through, passes the answer on and keeps a 5xx cached. So the 502, 503 or 504 that "
            + "viewers see may come from a proxy, CDN or load balancer before the real server.",
        remedy: "`Server` and `Via` in the proof say who answered. AWS load balancer: look at the health of its "
            + "targets. nginx: 502 is a `proxy_pass` target that is down, 504 is `proxy_read_timeout`; the error log "
            + "names the upstream. HAProxy: 503 is a backend without a server, 504 is `timeout server`. 401, 403 or "
            + "404: give cfmon the right path, Host (`host_headers`) and secret header (`http.headers`).",
        verify: "`cfmonctl check HOST --http PATH` no longer lists the finding. CloudFront keeps the origin's 5xx "
            + "cached for 10 s by default.")
    static let httpTimeout = CatalogueEntry(
        .answer, .critical, .documented, status: 504, rank: 280, family: .httpClosed, subject: .certificate,
        stage: .answer, needsConfirmation: true, time: .none, follows: .nothing, reach: .reached,
        meaning: "The origin does not answer the request within the read timeout.",
        why: "CloudFront waits `OriginReadTimeout` (30 s by default) for each packet, tries GET and HEAD again, and "
            + "then returns 504. A browser waits longer.",
        remedy: "Make the answer come sooner: the origin's own log says what it waited for. Or raise "
            + "`OriginReadTimeout` in the distribution, up to 120 s, and keep the timeouts behind it below that. "
            + "nginx: `proxy_read_timeout`. Apache: `ProxyTimeout`. HAProxy: `timeout server`. AWS load balancer: the "
            + "idle timeout.",
        verify: get)
    static let httpMalformed = CatalogueEntry(
        .answer, .critical, .documented, status: 502, rank: 290, family: nil, subject: .certificate, stage: .answer,
        needsConfirmation: true, time: .none, follows: .nothing, reach: .reached,
        meaning: "The answer is not what CloudFront takes for HTTP/1.1.",
        why: "CloudFront allows 32,768 bytes of headers in all, no transfer coding but `chunked`, and speaks HTTP/1.1 "
            + "to the origin (HTTP/2 for gRPC only). Browsers are more generous.",
        remedy: "Headers too large: shorten `Set-Cookie`, `Content-Security-Policy` and debugging headers. Other "
            + "transfer coding: leave compression to `Content-Encoding`. Not HTTP/1.1: let the port speak it. HAProxy: "
            + "`alpn h2,http/1.1` and no `proto h2` on `bind`.",
        verify: get)
    static let httpClosed = CatalogueEntry(
        .answer, .critical, .documented, status: 502, rank: 300, family: nil, subject: .certificate, stage: .answer,
        needsConfirmation: true, time: .none, follows: .nothing, reach: .reached,
        meaning: "The origin closes the connection without an answer.",
        why: "CloudFront has nothing to pass on and returns 502; 504 was reported too. It can also be a race: an idle "
            + "connection is closed at the moment when CloudFront uses it again.",
        remedy: "See the origin's log at the time of the check: a crashed worker, a web application firewall, `return "
            + "444` in nginx. Against the race keep idle connections longer than `OriginKeepaliveTimeout` (5 s by "
            + "default). nginx: `keepalive_timeout 75s;`. Apache: `KeepAliveTimeout 15`. HAProxy: `timeout "
            + "http-keep-alive 15s`. AWS load balancer: the keep-alive and idle timeouts.",
        verify: get)
    static let httpRedirects = CatalogueEntry(
        .answer, .notice, .documented, status: nil, rank: 510, family: nil, subject: .certificate, stage: .answer,
        needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "The origin answers with a redirect.",
        why: "CloudFront does not follow it, but passes it on. One to the same URL becomes a loop, and one to the "
            + "origin domain leads viewers past CloudFront.",
        remedy: "Nothing, if the path is meant to redirect. Otherwise let CloudFront send viewers to HTTPS "
            + "(`redirect-to-https`) and the origin answer directly, and have the application build its links from the "
            + "viewers' domain. Or watch another path.",
        verify: get)
}
