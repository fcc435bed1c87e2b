"""The names that the certificate covers, and the one that the server is asked for."""

from pki import NAME, WWW, good
from servers import GnuTLS, HAProxy, Lab, Nginx, OpenSSL
from situation import PASSES, documented, inferred, library, reported, row

TITLE = "Names and server names"

FORWARDED = ("--host-header", WWW)
MISMATCH = "name-mismatch"
REFUSED = "tls-server-name-refused"
BAD = documented(502, "DG-502")


def named(*names, subject=None, server=OpenSSL, **options):
    """A server whose certificate has these names, and the subject besides."""
    return server(lambda pki: pki.served(pki.leaf(names=names, subject=subject), pki.issuing), **options)


def chain_for(*names):
    return lambda pki: pki.served(pki.leaf(names=names), pki.issuing)


def common_name(*subjects):
    return OpenSSL(lambda pki: pki.served(pki.leaf(names=(), subject="".join(subjects)), pki.issuing))


def with_nul(pki):
    """A DNS name that goes on after a NUL."""
    name = NAME.encode() + b"\0.example.net"
    value = ":".join(f"{byte:02x}" for byte in bytes([0x30, len(name) + 2, 0x82, len(name)]) + name)
    return pki.served(pki.leaf(None, f"subjectAltName=DER:{value}", names=()), pki.issuing)


def many(pki):
    names = [f"shop{number}.example.com" for number in range(400)] + [NAME]
    return pki.served(pki.leaf(names=tuple(names)), pki.issuing)


REJECT = (good, "ssl default_server", "server_name _; ssl_reject_handshake on;")

ROWS = [
    row("another name", named("elsewhere.example.com"), BAD, "critical", MISMATCH, quick=True),
    row("a wildcard for its one label", named("*.example.com"), documented(PASSES, "DG-certs"), "ok", quick=True),
    row(
        "a wildcard, asked for two labels below", named("*.example.com"), library(502), "critical", MISMATCH,
        domain="a.shop.example.com",
    ),
    row(
        "a wildcard, asked for the name without label", named("*.example.com"), library(502), "critical", MISMATCH,
        domain="example.com",
    ),
    row("a wildcard in the second label", named("shop.*.com"), library(502), "critical", MISMATCH),
    row("a wildcard for a part of a label", named("sh*.example.com"), library(502), "critical", MISMATCH),
    row("the wildcard alone", named("*"), library(502), "critical", MISMATCH),
    row("a wildcard for everything in .com", named("*.com"), library(PASSES), "ok", domain="example.com"),
    row("the name in upper case", named("SHOP.Example.COM"), documented(PASSES, "DG-origin"), "ok"),
    row("asked for in upper case", named(NAME), documented(PASSES, "DG-origin"), "ok", domain="SHOP.example.com"),
    row("the name with a dot at its end", named(f"{NAME}."), library(502), "critical", MISMATCH),
    row(
        "an internationalized name, as A-label", named("xn--bcher-kva.example.com"), inferred(PASSES), "ok",
        domain="xn--bcher-kva.example.com",
    ),
    row(
        "a name with an underscore", named("my_shop.example.com"), inferred(PASSES), "ok",
        domain="my_shop.example.com",
    ),
    row("401 names, the last one fits", OpenSSL(many), library(PASSES), "ok"),
    row("the name, then a NUL and more", OpenSSL(with_nul), library(502), "critical", MISMATCH),
    row(
        "only the Common Name, no SAN", common_name(NAME), (library(PASSES), documented(PASSES, "DG-502")), "notice",
        "name-common-name-only", quick=True,
    ),
    row(
        "a wildcard as Common Name, no SAN", common_name("*.example.com"), library(PASSES), "notice",
        "name-common-name-only",
    ),
    row(
        "two Common Names, the last one fits", common_name("/CN=elsewhere.example.com", f"/CN={NAME}"),
        library(PASSES), "notice", "name-common-name-only",
    ),
    row(
        "two Common Names, the first one fits", common_name(f"/CN={NAME}", "/CN=elsewhere.example.com"), library(502),
        "critical", MISMATCH,
    ),
    row(
        "the Common Name fits, the SAN does not", named("elsewhere.example.com", subject=NAME), library(502),
        "critical", MISMATCH, quick=True,
    ),
    row(
        "the Common Name fits, the SAN has an IP address only", named("IP:192.0.2.1", subject=NAME), library(502),
        "critical", MISMATCH,
    ),
    row(
        "the Common Name fits, the SAN has an e-mail address only", named("email:ops@example.com", subject=NAME),
        library(PASSES),
        "notice", "name-common-name-only",
    ),
    row("neither Common Name nor SAN", common_name("/"), BAD, "critical", MISMATCH),
    row(
        "Host is forwarded, both names are covered", named(NAME, WWW), documented(PASSES, "DG-502"),
        "ok", None, *FORWARDED,
    ),
    row(
        "Host is forwarded, and only it is covered", named(WWW), documented(PASSES, "DG-502"), "ok", None, *FORWARDED
    ),
    row(
        "Host is forwarded, only the origin domain is covered", named(NAME),
        (documented(PASSES, "DG-502"), documented(502, "DG-certs")),
        "warning", "name-origin-only", *FORWARDED, quick=True,
    ),
    row(
        "Host is forwarded, neither is covered", named("elsewhere.example.com"), BAD, "critical", MISMATCH, *FORWARDED
    ),
    row(
        "a certificate for each name, by SNI",
        Nginx(chain_for(NAME), f"server_name {NAME};", others=((chain_for(WWW), "ssl", f"server_name {WWW};"),)),
        documented(PASSES, "DG-502"), "ok", None, *FORWARDED, quick=True,
    ),
    row(
        "the forwarded Host gets the default server's certificate",
        Nginx(
            chain_for("other.example.com"), "server_name other.example.com;", "ssl default_server",
            others=((chain_for(NAME), "ssl", f"server_name {NAME};"),),
        ),
        reported(502, "caddyserver/caddy#7445"), "critical", REFUSED, *FORWARDED,
    ),
    row(
        "unknown names are refused (ssl_reject_handshake)", Nginx(good, f"server_name {NAME};", others=(REJECT,)),
        documented(PASSES, "DG-502"), "ok",
    ),
    row(
        "the forwarded Host is refused (ssl_reject_handshake)", Nginx(good, f"server_name {NAME};", others=(REJECT,)),
        reported(502, "caddyserver/caddy#7445"), "critical", REFUSED, *FORWARDED, quick=True,
    ),
    row(
        "the forwarded Host is refused (strict-sni)", HAProxy((good,), bind="strict-sni"),
        reported(502, "caddyserver/caddy#7445"), "critical", REFUSED, *FORWARDED,
    ),
    row(
        "the origin domain is refused too (strict-sni)", HAProxy((good,), bind="strict-sni"),
        reported(502, "caddyserver/caddy#7445"), "critical", REFUSED, domain="api.example.com",
    ),
    row(
        "the forwarded Host is refused (-servername_fatal)",
        OpenSSL(
            good,
            (
                "-servername", NAME, "-servername_fatal", "-cert2", lambda pki: pki.leaf().path, "-key2",
                lambda pki: pki.leaf().key,
            ),
        ),
        reported(502, "caddyserver/caddy#7445"), "critical", REFUSED, *FORWARDED,
    ),
    row(
        "unrecognized_name for the forwarded Host", Lab("server-name-refused"), reported(502, "openrung/openrung#58"),
        "critical", REFUSED,
    ),
    row(
        "a server that does not look at SNI", GnuTLS(chain_for(NAME, WWW)), documented(PASSES, "DG-502"), "ok", None,
        *FORWARDED,
    ),
]
