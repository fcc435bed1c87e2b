/// The leaf by itself: its dates, its key, its signature, and whether it is the one that should be served.
extension CatalogueEntry {
    private static let reload = """
        nginx: `nginx -s reload`. Apache: `apachectl graceful`. HAProxy: `systemctl reload haproxy`.
        """

    static let certificateExpired = CatalogueEntry(
        .certificate, .critical, .documented, status: 502, rank: 160, family: nil, subject: .certificate,
        stage: .certificate, needsConfirmation: false, time: .past, follows: .nothing, reach: .reached,
        meaning: "The origin's certificate has expired.",
        why: "CloudFront checks the dates on every new connection, and there is no setting that lets it go on.",
        remedy: "Renew the certificate (`certbot renew`), deploy it and reload the server. \(reload) If the file was "
            + "renewed already, only the reload is missing. AWS load balancer: ACM renews its own certificates once "
            + "their validation records are back in DNS; an imported one has to be imported again.")
    static let certificateNotYetValid = CatalogueEntry(
        .certificate, .critical, .documented, status: 502, rank: 170, family: nil, subject: .certificate,
        stage: .certificate, needsConfirmation: false, time: .future, follows: .nothing, reach: .reached,
        meaning: "The certificate is not valid yet: its validity begins later.",
        why: "CloudFront goes by its own clock; one that is wrong on a browser's machine may hide the fault.",
        remedy: "Serve the former certificate until the new one begins, or have it issued anew. \(reload) If it should "
            + "be valid already, check the clock of the machine that signed it.")
    static let certificateExpiresSoon = CatalogueEntry(
        .certificate, .warning, .documented, status: nil, rank: 320, family: .certificateExpired, subject: .certificate,
        stage: .certificate, needsConfirmation: false, time: .future, follows: .nothing, reach: .reached,
        meaning: "The origin's certificate expires soon.",
        why: "From its last second on, CloudFront returns 502. Automatic renewal should have replaced it by now, so "
            + "something is likely to be broken there.",
        remedy: "Find out why it was not renewed: `certbot renew --dry-run`, `systemctl list-timers`, the renewal "
            + "status in ACM. If the file is new, the server has not loaded it. \(reload)",
        verify: "`cfmonctl check HOST` shows the new end of validity at every address.")
    static let certificateSelfSigned = CatalogueEntry(
        .certificate, .critical, .documented, status: 502, rank: 150, family: nil, subject: .certificate,
        stage: .certificate, needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "The origin's certificate is signed by itself.",
        why: "CloudFront trusts Mozilla's list of CAs alone, and there is no setting that adds to it. An exception in "
            + "a browser or on your machines counts for nothing.",
        remedy: "Use a certificate of a public CA for the origin domain (on an AWS load balancer one of ACM). If a "
            + "good one exists, the server falls back to its default for this name. nginx: `server_name` beside the "
            + "right `ssl_certificate`. Apache: `ServerName` beside `SSLCertificateFile`. HAProxy: the file under "
            + "`crt`.")
    static let certificateMalformed = CatalogueEntry(
        .certificate, .critical, .inferred, status: 502, rank: 140, family: nil, subject: .certificate,
        stage: .certificate, needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "A certificate that the origin sends cannot be decoded.",
        why: "What cannot be decoded cannot be verified, and CloudFront's client is expected to refuse it as well.",
        remedy: "Take the file from the CA again: `openssl x509 -in FILE -noout -text` must be able to read each "
            + "certificate in it. Then reload the server. \(reload)")
    static let certificateKeyUnsupported = CatalogueEntry(
        .certificate, .critical, .documented, status: 502, rank: 110, family: nil, subject: .certificate,
        stage: .certificate, needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "The certificate's key is of a kind or size that CloudFront does not take.",
        why: "AWS documents RSA of 1024 to 4096 bits, P-256 and P-384. Ed25519 and Ed448 are not even offered in the "
            + "handshake; P-521 and larger RSA keys lie outside the documentation.",
        remedy: "Have the certificate issued anew for a P-256 or RSA 2048 key, for example with `certbot certonly "
            + "--key-type ecdsa --elliptic-curve secp256r1`, and reload the server. \(reload)")
    static let certificateKeyWeak = CatalogueEntry(
        .certificate, .notice, .documented, status: nil, rank: 490, family: nil, subject: .certificate,
        stage: .certificate, needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "The certificate has an RSA key of fewer than 2048 bits.",
        why: "CloudFront takes RSA from 1024 bits on; public CAs have long issued nothing below 2048 bits.",
        remedy: "Have the certificate issued anew for a P-256 or RSA 2048 key.")
    static let certificateSignatureWeak = CatalogueEntry(
        .certificate, .warning, .inferred, status: nil, rank: 400, family: nil, subject: .certificate,
        stage: .certificate, needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "A certificate below the root is signed with SHA-1 or MD5.",
        why: "AWS's public TLS library sets no limit for signatures in a chain, but what CloudFront does with such a "
            + "chain is not known. It may pass today and fail tomorrow.",
        remedy: "Have the certificate issued anew with SHA-256, and serve the intermediates that the CA names today. "
            + "Leave old SHA-1 intermediates out of the file.")
    static let certificateNotDeployed = CatalogueEntry(
        .certificate, .warning, .inferred, status: nil, rank: 340, family: nil, subject: .certificate,
        stage: .certificate, needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "The origin does not serve the certificates of `certificate_file`.",
        why: "Mostly the file was renewed and the server not reloaded. All is well until the old certificate expires; "
            + "then CloudFront returns 502. Where only the certificates behind it differ, or the file cannot be read, "
            + "it is a notice.",
        remedy: "Reload the server. \(reload) Let renewal do it from now on: `certbot renew --deploy-hook \"systemctl "
            + "reload nginx\"`. If the server reads another file, see what `nginx -T` or `apachectl -t -D DUMP_VHOSTS` "
            + "says.")
    static let certificateDiffers = CatalogueEntry(
        .certificate, .warning, .inferred, status: nil, rank: 420, family: nil, subject: .service, stage: .certificate,
        needsConfirmation: false, time: .none, follows: .certificateOfAnAddress, reach: .reached,
        meaning: "The addresses have been serving different certificates for an hour: longer than a roll-out takes.",
        why: "CloudFront may use any address. The one with the oldest certificate is the first to give 502, for its "
            + "share of the requests.",
        remedy: "Deploy the same file to every machine behind the name and reload each. \(reload) If they differ on "
            + "purpose, set `severities: {certificate-differs: notice}` for this origin.",
        verify: "`cfmonctl check HOST` shows the same SHA-256 for every address.")
    static let certificateChanged = CatalogueEntry(
        .certificate, .ok, .inferred, status: nil, rank: 550, family: nil, subject: .certificate, stage: .certificate,
        needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "The origin serves another certificate than before.",
        why: "After a renewal this is as it should be: a fact, not a fault, told for a day. When none was due, another "
            + "server, another CA or another team may have taken over the name. To be alerted, set `severities: "
            + "{certificate-changed: warning}`.",
        remedy: "Nothing, if it was planned. Otherwise compare with the file on the server: `openssl x509 -in FILE "
            + "-noout -fingerprint -sha256`.",
        verify: "`cfmonctl show ORIGIN` lists the certificate and the recent changes.")
    static let defaultCertificate = CatalogueEntry(
        .certificate, .ok, .inferred, status: nil, rank: 570, family: nil, subject: .certificate, stage: .certificate,
        needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "This is what the origin serves to a client that sends no server name.",
        why: "CloudFront always sends one. The default certificate is what a server falls back to for names that it "
            + "does not know, so it often explains a wrong name or a refusal; it is looked at only then. It is a fact, "
            + "not a fault.",
        remedy: "Nothing must change. It is chosen so. nginx: `default_server` on `listen`. Apache: the first virtual "
            + "host. HAProxy: the first `crt`. AWS load balancer: the listener's default certificate.",
        verify: "`cfmonctl show ORIGIN` names it.")
}
