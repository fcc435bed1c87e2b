"""Certificates and answers in the corners of their standards, as appliances and old programs make them."""

from mint import AUTHORITY, LEAF, instead, without
from pki import NAME, good
from servers import OpenSSL, Scripted
from situation import PASSES, UNKNOWN, documented, inferred, library, row

TITLE = "Corners"

GOES = library(PASSES)
GET = ("--http", "/")
TRUST = "/O=Example Trust/CN="
LONGEST = f"{'a' * 63}.example.com"


def leaf(*changes, rsa=False, **options):
    """A server whose leaf has these extensions in the place of the usual ones."""

    def chain(pki):
        issuer = pki.rsa_issuing if rsa else pki.issuing
        return pki.served(pki.leaf(issuer, *changes, key="rsa2048" if rsa else "p256", **options), issuer)

    return chain


def above(*changes, key="p256", **options):
    """A server whose intermediate is so."""

    def chain(pki):
        root = pki.rsa_root if key.startswith("rsa") else pki.root
        middle = pki.authority(f"{TRUST}Corner CA", root, key=key, extensions=instead(AUTHORITY, *changes), **options)
        return pki.served(pki.leaf(middle, key="rsa2048" if key.startswith("rsa") else "p256"), middle)

    return chain


def bare(pki):
    """No basic constraints."""
    return pki.served(pki.leaf(extensions=without(LEAF, "basicConstraints")), pki.issuing)


def version_1(pki):
    """X.509 version 1: no extensions at all."""
    return pki.served(pki.leaf(names=(), extensions=()), pki.issuing)


def both_renewed(pki):
    """A leaf twice: the renewed one first, and the former one left in the file."""
    return pki.served(pki.leaf(), pki.leaf(days=(-100, -10)), pki.issuing)


def renewed_behind(pki):
    """The former leaf first, and the renewed one behind it."""
    return pki.served(pki.leaf(days=(-100, -10)), pki.leaf(), pki.issuing)


def key_usage(value, *options, rsa=False):
    return OpenSSL(leaf(f"keyUsage=critical,{value}", rsa=rsa), options)


def says(answer):
    return Scripted(good, f"answer:{answer}")


ROWS = [
    row("the leaf may sign certificates too (CA:true)", OpenSSL(leaf("basicConstraints=critical,CA:true")), GOES, "ok"),
    row("the leaf has no basic constraints", OpenSSL(bare), GOES, "ok"),
    row("an RSA key for key encipherment only, TLS 1.2", key_usage("keyEncipherment", "-tls1_2", rsa=True), GOES, "ok"),
    row("an RSA key for key encipherment only, TLS 1.3", key_usage("keyEncipherment", rsa=True), GOES, "ok"),
    row(
        "a P-256 key for key agreement only, TLS 1.2: the server does without it",
        key_usage("keyAgreement", "-tls1_2"), inferred(502), "critical", "tls-refused",
    ),
    row(
        "a P-256 key for key agreement only, TLS 1.3", key_usage("keyAgreement"), GOES, "notice",
        "tls-protocol-undocumented",
    ),
    row(
        "a key for signing certificates only", key_usage("keyCertSign", rsa=True), library(502), "critical",
        "chain-invalid",
    ),
    row("X.509 version 1, the name as Common Name", OpenSSL(version_1), GOES, "notice", "name-common-name-only"),
    row("valid until the end of 9999", OpenSSL(leaf(days=("2026-01-01", "9999-12-31"))), GOES, "ok"),
    row("valid from 1950", OpenSSL(leaf(days=("1950-01-01", "2049-12-31"))), GOES, "ok"),
    row("RSA 1024 on the intermediate", OpenSSL(above(key="rsa1024")), GOES, "ok"),
    row("RSA 8192 on the intermediate", OpenSSL(above(key="rsa8192")), GOES, "ok"),
    row("P-521 on the intermediate", OpenSSL(above(key="p521")), GOES, "ok"),
    row("Ed25519 on the intermediate", OpenSSL(above(key="ed25519")), GOES, "ok"),
    row("the renewed leaf first, the former one left behind it", OpenSSL(both_renewed), GOES, "notice", "chain-extra"),
    row(
        "the former leaf first, the renewed one behind it", OpenSSL(renewed_behind), documented(502, "DG-502"),
        "critical", "certificate-expired",
    ),
    row(
        "the Common Name fits, the SAN has a URI only",
        OpenSSL(leaf(names=("URI:https://elsewhere.example.com/",), subject=NAME)), library(502), "critical",
        "name-mismatch",
    ),
    row(
        "the Common Name fits, the SAN has another kind of name only",
        OpenSSL(leaf(names=("otherName:1.3.6.1.4.1.311.20.2.3;UTF8:ops",), subject=NAME)), GOES, "notice",
        "name-common-name-only",
    ),
    row("63 letters in a label", OpenSSL(leaf(names=(LONGEST,))), documented(PASSES, "DG-certs"), "ok", domain=LONGEST),
    row(
        "a warning alert before the server's hello", Scripted(good, "warned"), library(UNKNOWN), "warning",
        "tls-warning-alert", words="unrecognized_name",
    ),
    row("200 without a reason", says("no-reason"), inferred(PASSES), "ok", None, *GET),
    row("lines that end in LF alone", says("bare-lf"), inferred(PASSES), "ok", None, *GET),
    row("a header that goes on in the next line", says("folded"), inferred(PASSES), "ok", None, *GET),
    row("a header without a colon", says("no-colon"), inferred(502), "critical", "http-malformed", *GET),
    row("a header without a value", says("no-value"), inferred(PASSES), "ok", None, *GET),
    row("a status of 999", says("status-999"), inferred(502), "critical", "http-malformed", *GET),
    row("both a length and chunks", says("both-lengths"), inferred(PASSES), "ok", None, *GET),
    row("a transfer coding in capitals", says("capital"), documented(PASSES, "DG-behavior"), "ok", None, *GET),
]
