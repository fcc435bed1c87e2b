/// The names on the certificate against the names that CloudFront asks for.
extension CatalogueEntry {
    static let nameMismatch = CatalogueEntry(
        .certificate, .critical, .documented, status: 502, rank: 180, family: nil, subject: .certificateAndName,
        stage: .certificate, needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "No name on the certificate covers the origin domain or the Host that CloudFront sends.",
        why: "CloudFront compares the certificate with the origin domain and the forwarded Host, not with the name "
            + "that a browser was given. A wildcard covers one label: `*.example.com` is good for `a.example.com`, not "
            + "for `a.b.example.com` or `example.com`.",
        remedy: "Have the origin domain (or the forwarded Host) put on the certificate, or make a name that is on it "
            + "the origin domain. If the server has such a certificate, let it serve it for this name. nginx: "
            + "`server_name` beside `ssl_certificate`. Apache: `ServerName` or `ServerAlias`. HAProxy: the file under "
            + "`crt` or in the `crt-list`. AWS load balancer: one more certificate on the listener.",
        verify: "`cfmonctl check HOST`, with `--host-header NAME` for each forwarded name, no longer lists the "
            + "finding.")
    static let nameOriginOnly = CatalogueEntry(
        .certificate, .warning, .documented, status: nil, rank: 350, family: nil, subject: .certificateAndName,
        stage: .certificate, needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "Host is forwarded, and the certificate covers only the origin domain.",
        why: "AWS's pages disagree: by one the origin domain or the Host must be covered, by another the Host. So it "
            + "passes by one page and fails by the other.",
        remedy: "Add the forwarded names to the certificate, or stop forwarding Host: origin request policy "
            + "`AllViewerExceptHostHeader`, and no `Host` in the cache policy.",
        verify: "`cfmonctl check HOST --host-header NAME` no longer lists the finding.")
    static let nameCommonNameOnly = CatalogueEntry(
        .certificate, .notice, .library, status: nil, rank: 470, family: nil, subject: .certificateAndName,
        stage: .certificate, needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "Only the Common Name matches: the certificate has no subject alternative names.",
        why: "AWS's public TLS library takes the Common Name where no alternative name exists, so CloudFront is "
            + "expected to get through. Browsers refuse such a certificate, and public CAs do not issue one.",
        remedy: "Have the certificate issued anew with the name as a subject alternative name "
            + "(`subjectAltName=DNS:NAME`).")
}
