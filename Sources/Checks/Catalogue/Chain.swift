/// The certificates that the origin sends along with the leaf, and the root that they lead to.
extension CatalogueEntry {
    private static let file = """
        nginx: the file of `ssl_certificate`, leaf first, then the intermediates. Apache: the same in \
        `SSLCertificateFile` (before 2.4.8 the intermediates in `SSLCertificateChainFile`). HAProxy: the same in the \
        file of `crt`, with the key. AWS load balancer: import it into ACM again, the intermediates as certificate \
        chain.
        """

    private static let beforeAndAfter = """
        `cfmonctl check --chain FILE --name NAME` is ok for the file, and `cfmonctl check HOST` for the server after \
        its reload.
        """

    static let chainUntrusted = CatalogueEntry(
        .certificate, .critical, .documented, status: 502, rank: 230, family: nil, subject: .certificate,
        stage: .certificate, needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "The chain ends in a root that is not on Mozilla's list.",
        why: "CloudFront trusts Mozilla's list alone. A company's own CA, ACM Private CA, Cloudflare's origin CA or a "
            + "root that only your machines know counts for nothing there.",
        remedy: "Use a certificate of a CA on Mozilla's list (on an AWS load balancer any certificate of ACM). If the "
            + "CA also has a chain to a root on that list, serve that one: `certbot renew --preferred-chain ROOT`.",
        verify: beforeAndAfter)
    static let chainIncomplete = CatalogueEntry(
        .certificate, .critical, .documented, status: 502, rank: 200, family: nil, subject: .certificate,
        stage: .certificate, needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "An intermediate certificate that the server should send is missing.",
        why: "Browsers fill the gap from their cache or fetch the issuer. CloudFront uses only what the server sends.",
        remedy: "Serve the whole chain: `fullchain.pem` of certbot, not `cert.pem`. \(file) `cfmonctl check HOST -o "
            + "pem` prints the mended chain where it can be made.",
        verify: beforeAndAfter)
    static let chainOrder = CatalogueEntry(
        .certificate, .critical, .documented, status: 502, rank: 190, family: nil, subject: .certificate,
        stage: .certificate, needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "The server sends its certificates in the wrong order.",
        why: "AWS documents that CloudFront drops the connection when the chain is in the wrong order; browsers sort "
            + "it for themselves.",
        remedy: "Put the file in order: the leaf, the certificate that signed it, and so on; leave the root out. "
            + "\(file) `cfmonctl check HOST -o pem` prints the chain in order.",
        verify: beforeAndAfter)
    static let chainExpired = CatalogueEntry(
        .certificate, .critical, .documented, status: 502, rank: 210, family: nil, subject: .certificate,
        stage: .certificate, needsConfirmation: false, time: .past, follows: .nothing, reach: .reached,
        meaning: "An intermediate certificate on every usable path has expired.",
        why: "CloudFront needs one path that is valid now, from the certificates that the server sends. A browser may "
            + "know a newer intermediate of the same CA.",
        remedy: "Serve the intermediate that the CA names today, or renew the certificate if the CA signs with another "
            + "one now. Take the chain from each renewal (`fullchain.pem`), never from a file kept by hand. \(file)",
        verify: beforeAndAfter)
    static let chainExpiresSoon = CatalogueEntry(
        .certificate, .warning, .documented, status: nil, rank: 330, family: .chainExpired, subject: .certificate,
        stage: .certificate, needsConfirmation: false, time: .future, follows: .nothing, reach: .reached,
        meaning: "An intermediate or the root on the best path ends before the leaf does.",
        why: "From that second on CloudFront finds no valid path and returns 502, while the certificate itself still "
            + "looks good.",
        remedy: "Renew the certificate now and serve the intermediates that come with it, or serve the CA's newer "
            + "intermediate or cross-sign. \(file)",
        verify: "`cfmonctl check HOST` shows an end that is the leaf's own.")
    static let chainExtra = CatalogueEntry(
        .certificate, .notice, .documented, status: nil, rank: 480, family: nil, subject: .certificate,
        stage: .certificate, needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "The server sends certificates that are on no path, or the root itself.",
        why: "CloudFront gets through. AWS advises to send neither, unrelated certificates have broken origins before, "
            + "and each one makes every handshake larger.",
        remedy: "Take them out of the file: the leaf and the intermediates up to the root are all that is needed. "
            + "\(file) `cfmonctl check HOST -o pem` prints the chain without them.")
    static let chainTooLong = CatalogueEntry(
        .certificate, .warning, .library, status: nil, rank: 380, family: nil, subject: .certificate,
        stage: .certificate, needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "The server sends more than seven certificates.",
        why: "AWS's public TLS library takes seven by default and counts more as an error. Whether CloudFront allows "
            + "more is not known.",
        remedy: "Send the leaf and the intermediates of one path, mostly two to four certificates. \(file)")
    static let chainInvalid = CatalogueEntry(
        .certificate, .critical, .documented, status: 502, rank: 220, family: nil, subject: .certificate,
        stage: .certificate, needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "The chain breaks a rule for certificates, so that no path is valid.",
        why: "A signature does not fit, an issuer is no CA, a path is longer or a name other than the CA may sign, an "
            + "extension is unknown and critical, or the purpose is not a TLS server's. A browser may pass because it "
            + "knows another path.",
        remedy: "Bad signature: serve the intermediate that really signed the leaf; its namesake with another key is "
            + "the usual cause. Wrong purpose: have the certificate issued with serverAuth. Name constraints, path "
            + "length, not a CA: have it issued by another CA. \(file)",
        verify: beforeAndAfter)
    static let chainRootLeaving = CatalogueEntry(
        .certificate, .warning, .documented, status: nil, rank: 390, family: nil, subject: .certificate,
        stage: .certificate, needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "The only root of the chain is to leave Mozilla's list at a known date, or has left it.",
        why: "CloudFront follows Mozilla's list, with a delay that is not known: from that date on it may return 502, "
            + "perhaps later, without any change on your side. The trust bundle of this machine may be older than that "
            + "list.",
        remedy: "Before that date, renew from a hierarchy of the CA with a newer root, or serve the cross-sign to a "
            + "root that stays (`certbot renew --preferred-chain ROOT`). The CA's page on its roots says which.",
        verify: "`cfmonctl check HOST` shows another root at the end of the path.")
}
