"""Cipher suites one by one: each of CloudFront's, and those which it does not have."""

from pki import good, good_rsa
from servers import GnuTLS, HAProxy, Nginx, OpenSSL
from situation import PASSES, Says, documented, library, row
from mint import LEAF, instead

TITLE = "Cipher suites"

TABLE = documented(PASSES, "DG-ciphers")
UNLISTED = (library(PASSES), Says("not promised", "documented", "DG-ciphers"))
OMITTED = documented(502, "DG-ciphers")
NONE = "tls-no-common-cipher"
ONLY13 = "tls-protocol-undocumented"
WEAK = "tls-cipher-weak"


def only(suite, chain=good_rsa, *options):
    """OpenSSL with that one suite of TLS 1.2."""
    return OpenSSL(chain, ("-tls1_2", "-cipher", suite, *options))


def only13(suite):
    return OpenSSL(good, ("-tls1_3", "-ciphersuites", suite))


def gnutls(exchange, cipher, mac, version="TLS1.2", *options):
    priority = f"NONE:+VERS-{version}:+{exchange}:+{cipher}:+{mac}:+SIGN-ALL:+GROUP-ALL:+COMP-NULL:+CTYPE-X509"
    return GnuTLS(good_rsa, priority, options or ("--disable-client-cert",))


def no_encipherment(pki):
    """As Let's Encrypt's profile `tlsserver` makes them: no key encipherment, no Common Name."""
    extensions = instead(LEAF, "keyUsage=critical,digitalSignature")
    return pki.served(pki.leaf(pki.rsa_issuing, key="rsa2048", subject="/", extensions=extensions), pki.rsa_issuing)


def listed(suite, verdict="ok", finding=None, chain=good_rsa, quick=False):
    return row(f"only {suite}", only(suite, chain), TABLE, verdict, finding, quick=quick)


def undocumented(suite):
    return row(
        f"only {suite}", only(suite), UNLISTED, "notice", "tls-cipher-undocumented", quick=suite == "AES128-SHA256"
    )


def foreign(suite, chain=good_rsa, quick=False):
    return row(f"only {suite}", only(suite, chain), OMITTED, "critical", NONE, quick=quick)


ROWS = [
    *(
        row(f"only {suite}", only13(suite), documented(PASSES, "DG-behavior"), "notice", ONLY13)
        for suite in ("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256")
    ),
    listed("ECDHE-ECDSA-AES128-GCM-SHA256", chain=good),
    listed("ECDHE-RSA-AES128-GCM-SHA256", quick=True),
    listed("ECDHE-ECDSA-AES256-GCM-SHA384", chain=good),
    listed("ECDHE-RSA-AES256-GCM-SHA384"),
    listed("ECDHE-ECDSA-AES128-SHA256", chain=good),
    listed("ECDHE-RSA-AES128-SHA256"),
    listed("ECDHE-ECDSA-AES256-SHA384", chain=good),
    listed("ECDHE-RSA-AES256-SHA384"),
    listed("ECDHE-ECDSA-AES128-SHA", "notice", WEAK, good),
    listed("ECDHE-RSA-AES128-SHA", "notice", WEAK),
    listed("ECDHE-ECDSA-AES256-SHA", "notice", WEAK, good),
    listed("ECDHE-RSA-AES256-SHA", "notice", WEAK),
    undocumented("AES128-GCM-SHA256"),
    undocumented("AES256-GCM-SHA384"),
    undocumented("AES128-SHA256"),
    listed("AES128-SHA", "notice", WEAK, quick=True),
    listed("AES256-SHA", "notice", WEAK),
    row("only DES-CBC3-SHA (3DES)", gnutls("RSA", "3DES-CBC", "SHA1"), TABLE, "notice", WEAK, quick=True),
    row(
        "only DES-CBC3-SHA, in TLS 1.0", gnutls("RSA", "3DES-CBC", "SHA1", "TLS1.0"), documented(502, "DG-502"),
        "critical", "tls-no-common-protocol",
    ),
    row(
        "only DES-CBC3-SHA, in TLS 1.0, and the distribution allows it", gnutls("RSA", "3DES-CBC", "SHA1", "TLS1.0"),
        TABLE,
        "notice", "tls-protocol-deprecated", "--origin-ssl-protocols", "TLSv1,TLSv1.2",
    ),
    row(
        "only 3DES, in records of 512 bytes",
        gnutls("RSA", "3DES-CBC", "SHA1", "TLS1.2", "--disable-client-cert", "--recordsize", "512"), TABLE, "notice",
        WEAK,
    ),
    row(
        "only 3DES, and asks for a client certificate", gnutls("RSA", "3DES-CBC", "SHA1", "TLS1.2", "--quiet"), TABLE,
        "warning",
        "tls-client-certificate-requested",
    ),
    row("only RC4-MD5", gnutls("RSA", "ARCFOUR-128", "MD5"), TABLE, "notice", WEAK, quick=True),
    row("only RC4-SHA", gnutls("RSA", "ARCFOUR-128", "SHA1"), OMITTED, "critical", NONE),
    row("only ECDHE-RSA-DES-CBC3-SHA", gnutls("ECDHE-RSA", "3DES-CBC", "SHA1"), OMITTED, "critical", NONE),
    row("only ECDHE-RSA-RC4-SHA", gnutls("ECDHE-RSA", "ARCFOUR-128", "SHA1"), OMITTED, "critical", NONE),
    foreign("DHE-RSA-AES128-GCM-SHA256", quick=True),
    foreign("DHE-RSA-AES256-SHA"),
    row("only DHE", OpenSSL(good_rsa, ("-tls1_2", "-cipher", "DHE:!PSK")), OMITTED, "critical", NONE),
    foreign("ECDHE-RSA-CHACHA20-POLY1305", quick=True),
    foreign("ECDHE-ECDSA-CHACHA20-POLY1305", good),
    row(
        "only CHACHA20 in TLS 1.2", Nginx(good_rsa, "ssl_protocols TLSv1.2; ssl_ciphers CHACHA20;"), OMITTED,
        "critical", NONE,
    ),
    foreign("AES256-SHA256"),
    foreign("AES128-CCM"),
    foreign("CAMELLIA256-SHA"),
    foreign("ECDHE-ECDSA-AES128-CCM", good),
    row("only TLS_AES_128_CCM_SHA256", only13("TLS_AES_128_CCM_SHA256"), OMITTED, "critical", NONE),
    row(
        "ECDSA suites only, and an RSA certificate: no client gets in", only("ECDHE-ECDSA-AES128-GCM-SHA256"),
        OMITTED, "critical",
        "tls-refused",
    ),
    row(
        "CHACHA20 in TLS 1.3 and DHE in 1.2",
        OpenSSL(good_rsa, ("-cipher", "DHE-RSA-AES128-GCM-SHA256", "-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256")),
        documented(PASSES, "DG-behavior"), "notice",
        ONLY13,
    ),
    row(
        "RSA key exchange with a certificate without key encipherment", only("AES128-SHA", no_encipherment),
        library(PASSES), "notice", WEAK,
    ),
    row(
        "nginx's intermediate list of Mozilla's generator",
        Nginx(
            good_rsa,
            "ssl_protocols TLSv1.2 TLSv1.3; ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
            "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:"
            "ECDHE-RSA-CHACHA20-POLY1305:DHE-RSA-AES128-GCM-SHA256; ssl_prefer_server_ciphers off;",
        ),
        documented(PASSES, "DG-ciphers"), "ok", quick=True,
    ),
    row(
        "both kinds of certificate (RSA and ECDSA)", HAProxy((good, good_rsa), bind="ssl-min-ver TLSv1.2"),
        documented(PASSES, "DG-ciphers"), "ok",
    ),
]
