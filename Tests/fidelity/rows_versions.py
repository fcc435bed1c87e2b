"""Protocol versions, by what the origin speaks and what the distribution allows."""

from pki import good, good_rsa
from servers import GnuTLS, HAProxy, Nginx, OpenSSL, Scripted
from situation import PASSES, documented, inferred, library, reported, row

TITLE = "Protocol versions"



def allowing(*protocols):
    """The option for a distribution that allows these."""
    return ("--origin-ssl-protocols", ",".join(protocols))


def openssl(*options):
    return OpenSSL(good_rsa, options)


def gnutls(*versions):
    return GnuTLS(
        good_rsa, "NORMAL:-VERS-ALL:" + "".join(f"+VERS-{version}:" for version in versions) + "+SHA1:%COMPAT"
    )


BEHAVIOR = documented(PASSES, "DG-behavior")
REFUSES = documented(502, "DG-502")
UNLISTED = reported(PASSES, "users")
DEPRECATED = "tls-protocol-deprecated"
NONE = "tls-no-common-protocol"

ROWS = [
    row("TLS 1.2 and 1.3", OpenSSL(good), BEHAVIOR, "ok", quick=True),
    row("TLS 1.2 and 1.3", GnuTLS(good), BEHAVIOR, "ok", quick=True),
    row("TLS 1.2 and 1.3", HAProxy((good,)), BEHAVIOR, "ok", quick=True),
    row("only TLS 1.2", openssl("-tls1_2"), BEHAVIOR, "ok", quick=True),
    row("only TLS 1.2", gnutls("TLS1.2"), BEHAVIOR, "ok"),
    row("only TLS 1.2", Nginx(good, "ssl_protocols TLSv1.2;"), BEHAVIOR, "ok"),
    row(
        "only TLS 1.3", OpenSSL(good, ("-tls1_3",)), UNLISTED, "notice", "tls-protocol-undocumented",
        quick=True,
    ),
    row("only TLS 1.3", gnutls("TLS1.3"), UNLISTED, "notice", "tls-protocol-undocumented"),
    row(
        "only TLS 1.3", Nginx(good, "ssl_protocols TLSv1.3;"), UNLISTED, "notice", "tls-protocol-undocumented",
    ),
    row("only TLS 1.1", openssl("-tls1_1"), REFUSES, "critical", NONE, quick=True),
    row("only TLS 1.1", gnutls("TLS1.1"), REFUSES, "critical", NONE),
    row("only TLS 1.0", openssl("-tls1"), REFUSES, "critical", NONE),
    row("only TLS 1.0", gnutls("TLS1.0"), REFUSES, "critical", NONE),
    row(
        "only TLS 1.0 and 1.1", Nginx(good_rsa, "ssl_protocols TLSv1 TLSv1.1;"), REFUSES,
        "critical", NONE,
    ),
    row(
        "only TLS 1.1", HAProxy((good_rsa,), bind="ssl-min-ver TLSv1.1 ssl-max-ver TLSv1.1"), REFUSES, "critical",
        NONE,
    ),
    row("only SSLv3", Scripted(good_rsa, "sslv3:002F"), REFUSES, "critical", NONE, quick=True),
    row(
        "only TLS 1.1, and the distribution allows it", openssl("-tls1_1"), BEHAVIOR, "notice", DEPRECATED,
        *allowing("TLSv1.1", "TLSv1.2"), quick=True,
    ),
    row(
        "only TLS 1.1, and the distribution allows it", gnutls("TLS1.1"), BEHAVIOR, "notice", DEPRECATED,
        *allowing("TLSv1.1", "TLSv1.2"),
    ),
    row(
        "only TLS 1.0, and the distribution allows it", openssl("-tls1"), BEHAVIOR, "notice", DEPRECATED,
        *allowing("TLSv1", "TLSv1.1", "TLSv1.2"),
    ),
    row(
        "only TLS 1.0, and the distribution allows it", gnutls("TLS1.0"), BEHAVIOR, "notice", DEPRECATED,
        *allowing("TLSv1", "TLSv1.1", "TLSv1.2"),
    ),
    row(
        "only SSLv3, and the distribution allows it", Scripted(good_rsa, "sslv3:002F"), BEHAVIOR, "notice",
        DEPRECATED,
        *allowing("SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2"), quick=True,
    ),
    row(
        "only SSLv3 with RC4-MD5, and the distribution allows it", Scripted(good_rsa, "sslv3:0004"), BEHAVIOR,
        "notice", DEPRECATED,
        *allowing("SSLv3", "TLSv1.2"),
    ),
    row(
        "only TLS 1.0, the distribution allows 1.1 and 1.2", openssl("-tls1"), REFUSES, "critical", NONE,
        *allowing("TLSv1.1", "TLSv1.2"),
    ),
    row(
        "only TLS 1.1, the distribution allows 1.0 and 1.2 (a gap)", openssl("-tls1_1"), library(PASSES), "notice",
        DEPRECATED,
        *allowing("TLSv1", "TLSv1.2"),
    ),
    row(
        "only TLS 1.2, the distribution allows 1.0 alone", openssl("-tls1_2"), library(PASSES), "ok", None,
        *allowing("TLSv1"),
    ),
    row(
        "TLS 1.2 and 1.3, the distribution allows SSLv3 too", OpenSSL(good),
        (documented(502, "DG-https-origin (2023)"), library(PASSES)), "ok", None,
        *allowing("SSLv3", "TLSv1", "TLSv1.2"),
        differs="an old page says that CloudFront then sends SSLv3 only; its library negotiates upwards from there",
    ),
    row(
        "only TLS 1.3, the distribution allows 1.0 to 1.2", OpenSSL(good, ("-tls1_3",)), inferred(PASSES), "notice",
        "tls-protocol-undocumented", *allowing("TLSv1", "TLSv1.1", "TLSv1.2"),
    ),
]
