"""Client certificates: required, merely asked for, presented."""

from mint import LEAF, instead
from pki import good
from servers import GnuTLS, HAProxy, Nginx, OpenSSL
from situation import PASSES, documented, library, row

TITLE = "Client certificates"

DROPS = documented(502, "DG-behavior")
ASKED = (DROPS, library(PASSES))
REQUIRED = "tls-client-certificate-required"
REQUESTED = "tls-client-certificate-requested"
DIFFERS = (
    "AWS's text makes no difference between asked for and required; its library goes on where the server does: cfmon warns"
)


def openssl(*options):
    return OpenSSL(good, (*options, "-CAfile", lambda pki: pki.root.path))


def nginx(how, protocols="TLSv1.2 TLSv1.3"):
    return Nginx(good, f"ssl_verify_client {how}; ssl_client_certificate FOLDER/ca.pem; ssl_protocols {protocols};")


def haproxy(how, version):
    return HAProxy((good,), bind=f"verify {how} ca-file FOLDER/ca.pem ssl-max-ver {version}")


def client(pki, issuer):
    return pki.leaf(
        issuer, names=(), subject="cloudfront client", label="client",
        extensions=instead(LEAF, "extendedKeyUsage=clientAuth"),
    )


def presenting(by):
    """Origin mTLS with a certificate signed by that authority."""
    return (
        "--mtls-cert", lambda pki: client(pki, getattr(pki, by)).path,
        "--mtls-key", lambda pki: client(pki, getattr(pki, by)).key,
    )


ROWS = [
    row("required, TLS 1.2", openssl("-tls1_2", "-Verify", "1"), DROPS, "critical", REQUIRED, quick=True),
    row("required, TLS 1.3", openssl("-Verify", "1"), DROPS, "critical", REQUIRED, quick=True),
    row("required, TLS 1.3", GnuTLS(good, options=("--require-client-cert",)), DROPS, "critical", REQUIRED),
    row(
        "required, TLS 1.2", GnuTLS(good, "NORMAL:-VERS-ALL:+VERS-TLS1.2", ("--require-client-cert",)), DROPS,
        "critical", REQUIRED,
    ),
    row("required, TLS 1.2", haproxy("required", "TLSv1.2"), DROPS, "critical", REQUIRED),
    row("required, TLS 1.3", haproxy("required", "TLSv1.3"), DROPS, "critical", REQUIRED),
    row("asked for, TLS 1.2", openssl("-tls1_2", "-verify", "1"), ASKED, "warning", REQUESTED, differs=DIFFERS),
    row("asked for, TLS 1.3", openssl("-verify", "1"), ASKED, "warning", REQUESTED, differs=DIFFERS),
    row("asked for, TLS 1.3", haproxy("optional", "TLSv1.3"), ASKED, "warning", REQUESTED, differs=DIFFERS),
    row(
        "asked for (ssl_verify_client optional)", nginx("optional"), ASKED, "warning", REQUESTED, differs=DIFFERS,
        quick=True,
    ),
    row(
        "required by nginx (ssl_verify_client on), no request made", nginx("on"), ASKED, "warning", REQUESTED,
        differs="nginx ends the handshake and refuses the request only: cfmon warns, and sees it where it makes one (`http`)",
    ),
    row(
        "required by nginx (ssl_verify_client on), TLS 1.3, asked for a page", nginx("on"), DROPS, "critical",
        REQUIRED, "--http", "/",
        quick=True,
    ),
    row(
        "required by nginx (ssl_verify_client on), TLS 1.2, asked for a page", nginx("on", "TLSv1.2"), DROPS,
        "critical", REQUIRED,
        "--http", "/",
    ),
    row(
        "asked for by nginx, asked for a page", nginx("optional"), ASKED, "warning", REQUESTED, "--http", "/",
        differs=DIFFERS,
    ),
    row(
        "required, and origin mTLS presents a good one", openssl("-Verify", "1", "-verify_return_error"),
        documented(PASSES, "DG-mtls-enable"), "ok", None, *presenting("root"),
    ),
    row(
        "required, and origin mTLS presents a good one", haproxy("required", "TLSv1.2"),
        documented(PASSES, "DG-mtls-enable"), "ok", None, *presenting("root"),
    ),
    row(
        "required, and origin mTLS presents one of a strange CA", haproxy("required", "TLSv1.3"),
        documented(502, "DG-mtls"), "critical", REQUIRED, *presenting("stranger"),
    ),
    row(
        "required, and origin mTLS presents one of a strange CA", haproxy("required", "TLSv1.2"),
        documented(502, "DG-mtls"), "critical", REQUIRED, *presenting("stranger"),
    ),
    row(
        "not asked for, though origin mTLS is set", OpenSSL(good), documented(PASSES, "DG-mtls-enable"), "ok", None,
        *presenting("root"),
    ),
]
