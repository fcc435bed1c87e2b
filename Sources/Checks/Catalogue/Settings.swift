/// What the distribution's configuration says by itself, without a look at the origin.
extension CatalogueEntry {
    private static let again = """
        `cfmonctl import cloudfront` no longer lists the finding once the distribution is deployed.
        """

    static let configHTTPOnly = CatalogueEntry(
        .settings, .warning, .documented, status: nil, rank: 430, family: nil, subject: .certificate, stage: .lookup,
        needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "The distribution sends requests to this origin in the clear.",
        why: "With `OriginProtocolPolicy` `http-only`, or `match-viewer` for viewers that come by HTTP, nothing is "
            + "encrypted or verified on the way to the origin, whatever the viewer's browser shows.",
        remedy: "Set `OriginProtocolPolicy` to `https-only` as soon as `cfmonctl check HOST` is ok. An S3 website "
            + "endpoint has no TLS: use the bucket's REST endpoint with origin access control.",
        verify: again)
    static let configOldProtocols = CatalogueEntry(
        .settings, .notice, .documented, status: nil, rank: 520, family: nil, subject: .certificate, stage: .lookup,
        needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "The distribution allows SSLv3, TLSv1 or TLSv1.1 towards this origin.",
        why: "CloudFront then agrees to an old version where the origin has nothing better, and nobody notices that "
            + "the origin is behind.",
        remedy: "Leave only `TLSv1.2` in `OriginSslProtocols`, as soon as `cfmonctl check HOST --origin-ssl-protocols "
            + "TLSv1.2` is ok. TLS 1.3 is offered in any case.",
        verify: again)
    static let configPort = CatalogueEntry(
        .settings, .critical, .documented, status: nil, rank: 600, family: nil, subject: .certificate, stage: .lookup,
        needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "The port is none that CloudFront connects to.",
        why: "CloudFront allows 80, 443 and 1024 to 65535, and no distribution can be made with another port.",
        remedy: "Correct the port in the configuration to the distribution's `HTTPSPort`, or let the origin listen on "
            + "an allowed port.",
        verify: "`cfmonctl config check` is silent.")
    static let configNotKnowable = CatalogueEntry(
        .settings, .notice, .documented, status: nil, rank: 530, family: nil, subject: .certificate, stage: .lookup,
        needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "A function may change the origin, the server name or the accepted names at run time.",
        why: "A CloudFront function on viewer-request or a Lambda@Edge function on origin-request can send a request "
            + "to another origin, with another server name or protocol. The settings alone do not tell where requests "
            + "go.",
        remedy: "Read the function, and add an origin to cfmon for each domain that it may choose, with `host_headers` "
            + "for each server name that it sets.",
        verify: "`cfmonctl status` lists an origin for each domain that the function names.")
}
