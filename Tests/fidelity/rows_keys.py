"""Groups of the key exchange, keys of certificates, signature algorithms."""

from pki import good, good_rsa
from servers import GnuTLS, HAProxy, Nginx, OpenSSL, Scripted
from situation import PASSES, UNKNOWN, Says, documented, inferred, library, row

TITLE = "Groups, keys and signatures"

CIPHERS = documented(PASSES, "DG-ciphers")
OMITTED = documented(502, "DG-ciphers")
CERTS = documented(PASSES, "DG-certs")
NO_GROUP = "tls-no-common-group"
BAD_KEY = "certificate-key-unsupported"
WEAK_SIGNATURE = "certificate-signature-weak"


def group(name, *options):
    return OpenSSL(good, ("-groups", name, *options))


def ecdhe12(name, *options):
    return OpenSSL(good_rsa, ("-tls1_2", "-groups", name, "-cipher", "ECDHE", *options))


def keyed(key, server=OpenSSL, **options):
    """A server whose certificate has such a key."""
    rsa = key.startswith("rsa")
    return server(
        lambda pki: pki.served(pki.leaf(pki.rsa_issuing if rsa else pki.issuing, key=key), issuer(pki, rsa)),
        **options,
    )


def issuer(pki, rsa):
    return pki.rsa_issuing if rsa else pki.issuing


def signed(digest, above="sha256", key="rsa2048"):
    """Digests of the signatures on the leaf and on the intermediate."""

    def chain(pki):
        root = pki.rsa_root if key == "rsa2048" else pki.root
        middle = pki.authority(f"/O=Example Trust/CN=Example {above}", root, key=key, digest=above)
        return pki.served(pki.leaf(middle, key=key, digest=digest), middle)

    return chain


def old_root(pki):
    root = pki.authority("/O=Example Trust/CN=Example Old Root", key="rsa2048", digest="sha1")
    return pki.served(pki.leaf(root, key="rsa2048"), trust=(root,))


def pss_signed(pki):
    """RSA-PSS signatures on leaf and intermediate, by ordinary keys."""
    root = pki.authority("/O=Example Trust/CN=Example PSS Root", key="rsa-pss")
    middle = pki.authority("/O=Example Trust/CN=Example PSS CA", root, key="rsa2048")
    return pki.served(pki.leaf(middle, key="rsa2048"), middle, trust=(root,))


ROWS = [
    row("only P-256", group("P-256"), CIPHERS, "ok", quick=True),
    row("only X25519", group("X25519"), CIPHERS, "ok"),
    row("only X25519, in TLS 1.2", ecdhe12("X25519"), CIPHERS, "ok"),
    row("only P-384", group("P-384"), CIPHERS, "ok"),
    row("only P-384", Nginx(good, "ssl_ecdh_curve secp384r1;"), CIPHERS, "ok"),
    row("only P-384", HAProxy((good,), bind="curves P-384"), CIPHERS, "ok"),
    row("only P-521", group("P-521", "-cipher", "ECDHE"), OMITTED, "critical", NO_GROUP, quick=True),
    row("only P-521, in TLS 1.2", ecdhe12("P-521"), OMITTED, "critical", NO_GROUP),
    row("only P-521", Nginx(good, "ssl_ecdh_curve secp521r1; ssl_ciphers ECDHE;"), OMITTED, "critical", NO_GROUP),
    row("only P-521", GnuTLS(good, "NORMAL:-GROUP-ALL:+GROUP-SECP521R1"), OMITTED, "critical", NO_GROUP),
    row("only X448", group("X448", "-cipher", "ECDHE"), OMITTED, "critical", NO_GROUP),
    row("only X448", GnuTLS(good, "NORMAL:-GROUP-ALL:+GROUP-X448"), OMITTED, "critical", NO_GROUP),
    row("only FFDHE, in TLS 1.3", group("ffdhe2048", "-tls1_3"), OMITTED, "critical", NO_GROUP),
    row(
        "only FFDHE", GnuTLS(good, "NORMAL:-GROUP-ALL:+GROUP-FFDHE2048:+GROUP-FFDHE3072"), OMITTED, "critical",
        NO_GROUP,
    ),
    row(
        "only X25519MLKEM768 (post-quantum)", Scripted(good, "group:11EC"), inferred(502), "critical", NO_GROUP,
        quick=True,
    ),
    row(
        "only P-521, in TLS 1.2, but suites without ECDHE as well",
        OpenSSL(good_rsa, ("-tls1_2", "-groups", "P-521")),
        library(PASSES), "notice", "tls-cipher-undocumented",
    ),
    row("P-521 before X25519", group("P-521:X25519"), CIPHERS, "ok"),
    row("RSA 1024", keyed("rsa1024"), CERTS, "notice", "certificate-key-weak", quick=True),
    row("RSA 2048", keyed("rsa2048"), CERTS, "ok"),
    row("RSA 3072", keyed("rsa3072"), CERTS, "ok"),
    row("RSA 4096", keyed("rsa4096"), CERTS, "ok"),
    row("RSA 2560, a size between those that AWS names", keyed("rsa2560"), inferred(PASSES), "ok"),
    row("RSA 8192", keyed("rsa8192"), documented(502, "DG-certs"), "critical", BAD_KEY),
    row("RSA 4104, just above the limit", keyed("rsa4104"), documented(502, "DG-certs"), "critical", BAD_KEY),
    row("P-256", keyed("p256"), CERTS, "ok"),
    row("P-384", keyed("p384"), CERTS, "ok"),
    row("P-521", keyed("p521"), inferred(502), "critical", BAD_KEY, quick=True),
    row("secp256k1", keyed("k256"), inferred(502), "critical", "tls-refused"),
    row("Ed25519", keyed("ed25519"), documented(502, "DG-ciphers"), "critical", BAD_KEY, quick=True),
    row("Ed25519", keyed("ed25519", Nginx), documented(502, "DG-ciphers"), "critical", BAD_KEY),
    row("Ed448", keyed("ed448"), documented(502, "DG-ciphers"), "critical", BAD_KEY),
    row(
        "an RSA-PSS key (no public CA may sign one)", keyed("rsa-pss"),
        (inferred(502, "DG-certs has RSA and ECDSA"), library(PASSES)),
        "critical", BAD_KEY,
    ),
    row("SHA-1 on the leaf", OpenSSL(signed("sha1")), inferred(UNKNOWN), "warning", WEAK_SIGNATURE, quick=True),
    row("SHA-1 on the intermediate", OpenSSL(signed("sha256", "sha1")), inferred(UNKNOWN), "warning", WEAK_SIGNATURE),
    row(
        "ECDSA with SHA-1 on the leaf", OpenSSL(signed("sha1", key="p256")), inferred(UNKNOWN), "warning",
        WEAK_SIGNATURE,
    ),
    row("MD5 on the leaf", OpenSSL(signed("md5")), inferred(UNKNOWN), "warning", WEAK_SIGNATURE),
    row("SHA-1 on the root itself", OpenSSL(old_root), library(PASSES), "ok"),
    row(
        "SHA-384 and SHA-512 in the chain", OpenSSL(signed("sha384", "sha512")), documented(PASSES, "DG-ciphers"),
        "ok",
    ),
    row("RSA-PSS signatures in the chain", OpenSSL(pss_signed), library(PASSES), "ok"),
    row(
        "signs the handshake with RSA and SHA-1 only (TLS 1.2)",
        OpenSSL(good_rsa, ("-tls1_2", "-sigalgs", "RSA+SHA1", "-cipher", "ECDHE")), CIPHERS, "ok",
    ),
    row(
        "signs with RSA-PSS and SHA-512 only", OpenSSL(good_rsa, ("-sigalgs", "rsa_pss_rsae_sha512")),
        (library(PASSES), Says("not listed", "documented", "DG-ciphers")), "ok",
    ),
    row(
        "signs with RSA and SHA-384 only (TLS 1.2)",
        OpenSSL(good_rsa, ("-tls1_2", "-sigalgs", "RSA+SHA384", "-cipher", "ECDHE")), CIPHERS, "ok",
    ),
]
