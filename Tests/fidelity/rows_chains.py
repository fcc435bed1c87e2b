"""Chains: complete, gapped, in disorder, with too much, to no root, at their end."""

from mint import AUTHORITY, LEAF, instead, without
from pki import NAME, good_rsa
from servers import File, GnuTLS, HAProxy, Lab, Nginx, OpenSSL
from situation import PASSES, UNKNOWN, documented, inferred, library, row

TITLE = "Chains"

DROPPED = documented(502, "DG-502")
EXTRA = (library(PASSES), documented("not advised", "DG-certs"))
DISORDER = (DROPPED, library(PASSES))


def sending(*names, of="lower", server=OpenSSL):
    """The leaf of that authority, then the certificates of these names; `leaf` may be named again."""

    def chain(pki):
        leaf = pki.leaf(getattr(pki, of))
        return pki.served(leaf, *(leaf if name == "leaf" else getattr(pki, name) for name in names))

    return server(chain)


def under(*changes, days=(-365, 1460), lines=AUTHORITY):
    """A leaf under an intermediate that is peculiar: `changes` are extensions in the place of the usual ones."""

    def chain(pki):
        middle = pki.authority(
            "/O=Example Trust/CN=Example Peculiar CA", pki.root, days=days, extensions=instead(lines, *changes)
        )
        return pki.served(pki.leaf(middle), middle)

    return OpenSSL(chain)


def leaf_with(*changes, lines=LEAF, days=(-10, 80)):
    """A peculiar leaf under the usual intermediate."""
    return OpenSSL(lambda pki: pki.served(pki.leaf(None, *changes, extensions=lines, days=days), pki.issuing))


def long_chain(pki):
    above = [pki.root]
    for number in range(7):
        above.append(pki.authority(f"/O=Example Trust/CN=Example Level {number}", above[-1]))
    return pki.served(pki.leaf(above[-1]), *reversed(above[1:]))


def seven(pki):
    chain = long_chain(pki).chain
    return pki.served(pki.leaf(pki.authority("/O=Example Trust/CN=Example Level 5", chain[3])), *chain[2:])


def self_signed(pki, trust=None):
    return pki.served(pki.mint.certificate(NAME, extensions=(*LEAF[:3], f"subjectAltName=DNS:{NAME}")), trust=trust)


def self_signed_trusted(pki):
    leaf = self_signed(pki).chain[0]
    return pki.served(leaf, trust=(leaf,))


def short_path(pki):
    top = pki.authority(
        "/O=Example Trust/CN=Example Short", pki.root,
        extensions=instead(AUTHORITY, "basicConstraints=critical,CA:true,pathlen:0"),
    )
    below = pki.authority("/O=Example Trust/CN=Example Below", top)
    return pki.served(pki.leaf(below), below, top)


def enormous(pki):
    """More than 64 KiB in one message."""
    return pki.served(
        pki.leaf(names=tuple(f"shop{number}.department.example.com" for number in range(2400)) + (NAME,)), pki.issuing
    )


def large(pki):
    """Some 25 KiB."""
    return pki.served(
        pki.leaf(names=tuple(f"shop{number}.department.example.com" for number in range(800)) + (NAME,)), pki.issuing
    )


def forged(pki):
    return pki.served(pki.leaf().broken, pki.issuing)


def forged_intermediate(pki):
    return pki.served(pki.leaf(), pki.issuing.broken)


def old_root(pki):
    root = pki.authority("/O=Example Trust/CN=Example Ended Root", days=(-3650, -10))
    return pki.served(pki.leaf(root), trust=(root,))


def known_intermediate(pki):
    return pki.served(pki.leaf(), trust=(pki.issuing,))


def wrong_intermediate(pki):
    """The intermediate of another year: the same name, another key."""
    other = pki.authority("/C=ZZ/O=Example Trust/CN=Example E1", pki.root, label="another year")
    return pki.served(pki.leaf(), other)


def leaf_second(pki):
    leaf = pki.leaf()
    return pki.served(pki.issuing, leaf)


def cloudflare(pki):
    """Cloudflare's CA for origins has no Common Name, signs leaves itself, and is trusted by Cloudflare alone."""
    issuer = pki.authority("/C=US/O=CloudFlare, Inc./OU=CloudFlare Origin SSL Certificate Authority")
    return pki.served(pki.leaf(issuer, days=(-100, 5000)))


ROWS = [
    row("complete and in order", sending("lower", "upper"), documented(PASSES, "DG-502"), "ok", quick=True),
    row("the leaf alone", sending(of="issuing"), DROPPED, "critical", "chain-incomplete", quick=True),
    row("the leaf alone", sending(of="issuing", server=Nginx), DROPPED, "critical", "chain-incomplete"),
    row(
        "the leaf alone", sending(of="issuing", server=lambda chain: HAProxy((chain,))), DROPPED, "critical",
        "chain-incomplete",
    ),
    row("the upper intermediate is missing", sending("lower"), DROPPED, "critical", "chain-incomplete"),
    row("the lower intermediate is missing", sending("upper"), DROPPED, "critical", "chain-incomplete"),
    row(
        "an intermediate of the same name with another key", OpenSSL(wrong_intermediate), DROPPED, "critical",
        "chain-incomplete", words="another key",
    ),
    row(
        "an unrelated intermediate instead", sending("stranger", of="issuing"), DROPPED, "critical",
        "chain-incomplete",
    ),
    row("the leaf alone, and the store has the intermediate", OpenSSL(known_intermediate), library(PASSES), "ok"),
    row("signed by the root itself", OpenSSL(lambda pki: pki.served(pki.leaf(pki.root))), library(PASSES), "ok"),
    row("upper before lower", sending("upper", "lower"), DISORDER, "critical", "chain-order", quick=True),
    row("upper before lower", sending("upper", "lower", server=Nginx), DISORDER, "critical", "chain-order"),
    row(
        "upper before lower", sending("upper", "lower", server=lambda chain: HAProxy((chain,))), DISORDER, "critical",
        "chain-order",
    ),
    row("the root, then upper, then lower", sending("root", "upper", "lower"), DISORDER, "critical", "chain-order"),
    row("the leaf after its issuer", File(leaf_second), DISORDER[:1], "critical", "chain-order"),
    row("the root is sent too", sending("lower", "upper", "root"), EXTRA, "notice", "chain-extra", quick=True),
    row("the root is sent too", sending("lower", "upper", "root", server=GnuTLS), EXTRA, "notice", "chain-extra"),
    row(
        "the root between leaf and intermediate", sending("root", "issuing", of="issuing"), EXTRA, "notice",
        "chain-extra",
    ),
    row(
        "an unrelated intermediate besides", sending("issuing", "stranger", of="issuing"), EXTRA, "notice",
        "chain-extra", quick=True,
    ),
    row(
        "an unrelated intermediate in between", sending("lower", "stranger", "upper"), EXTRA, "notice", "chain-extra"
    ),
    row("the leaf twice", sending("leaf", "issuing", of="issuing"), EXTRA, "notice", "chain-extra"),
    row("the leaf twice", sending("leaf", "issuing", of="issuing", server=Nginx), EXTRA, "notice", "chain-extra"),
    row("the intermediate twice", sending("issuing", "issuing", of="issuing"), EXTRA, "notice", "chain-extra"),
    row("lower, upper, and lower again", sending("lower", "upper", "lower"), EXTRA, "notice", "chain-extra"),
    row("the whole chain twice", sending("lower", "upper", "leaf", "lower", "upper"), EXTRA, "notice", "chain-extra"),
    row("seven certificates", OpenSSL(seven), library(PASSES), "ok"),
    row("eight certificates", OpenSSL(long_chain), library(UNKNOWN), "warning", "chain-too-long", quick=True),
    row("25 KiB of certificates", OpenSSL(large), library(PASSES), "ok"),
    row(
        "75 KiB of certificates, more than a message of 64 KiB", OpenSSL(enormous), library(502), "critical",
        "tls-malformed",
    ),
    row("in records of 512 bytes", OpenSSL(good_rsa, ("-max_send_frag", "512")), library(PASSES), "ok"),
    row("self-signed", OpenSSL(self_signed), DROPPED, "critical", "certificate-self-signed", quick=True),
    row("self-signed, and in the store", OpenSSL(self_signed_trusted), library(PASSES), "ok"),
    row(
        "a private root, sent", sending("stranger", "stranger_root", of="stranger"), DROPPED, "critical",
        "chain-untrusted", quick=True,
    ),
    row("a private root, not sent", sending("stranger", of="stranger"), DROPPED, "critical", "chain-untrusted"),
    row(
        "signed by a private root, which is sent", sending("stranger_root", of="stranger_root"), DROPPED, "critical",
        "chain-untrusted",
    ),
    row(
        "signed by a private root, which is not sent", sending(of="stranger_root"), DROPPED, "critical",
        "chain-untrusted",
    ),
    row("Cloudflare's CA for origins", OpenSSL(cloudflare), DROPPED, "critical", "chain-untrusted"),
    row("expired", leaf_with(days=(-90, -1)), DROPPED, "critical", "certificate-expired", quick=True),
    row(
        "expired, and the chain is gapped too", OpenSSL(lambda pki: pki.served(pki.leaf(days=(-90, -1)))), DROPPED,
        "critical", "certificate-expired",
    ),
    row(
        "not yet valid", leaf_with(days=(1, 90)), library(502, "s2n, RFC 5280"), "critical",
        "certificate-not-yet-valid", quick=True,
    ),
    row(
        "ends in ten of ninety days", leaf_with(days=(-80, 10)), documented(PASSES, "DG-502"), "warning",
        "certificate-expires-soon", quick=True,
    ),
    row(
        "ends in a day", leaf_with(days=(-89, 1)), documented(PASSES, "DG-502"), "critical",
        "certificate-expires-soon",
    ),
    row("the intermediate has expired", under(days=(-365, -1)), DROPPED, "critical", "chain-expired", quick=True),
    row(
        "the intermediate is not yet valid", under(days=(1, 365)), library(502, "s2n, RFC 5280"), "critical",
        "chain-invalid",
    ),
    row(
        "the intermediate ends in ten days, the leaf later", under(days=(-365, 10)), documented(PASSES, "DG-502"),
        "warning", "chain-expires-soon", quick=True,
    ),
    row(
        "the intermediate ends in a day, the leaf later", under(days=(-365, 1)), documented(PASSES, "DG-502"),
        "critical", "chain-expires-soon",
    ),
    row("the root in the store has expired", OpenSSL(old_root), library(502), "critical", "chain-expired"),
    row("the signature of the leaf is wrong", OpenSSL(forged), DROPPED, "critical", "chain-invalid"),
    row(
        "the signature of the intermediate is wrong", OpenSSL(forged_intermediate), DROPPED, "critical",
        "chain-invalid",
    ),
    row(
        "the issuer is no authority", under("basicConstraints=critical,CA:false"), DROPPED, "critical",
        "chain-invalid",
    ),
    row(
        "the issuer has no basic constraints", under(lines=without(AUTHORITY, "basicConstraints", "keyUsage")),
        DROPPED, "critical", "chain-invalid",
    ),
    row(
        "the issuer may not sign certificates", under("keyUsage=critical,digitalSignature"), DROPPED, "critical",
        "chain-invalid",
    ),
    row("longer than the path length allows", OpenSSL(short_path), DROPPED, "critical", "chain-invalid"),
    row(
        "the issuer may issue for other names only", under("nameConstraints=critical,permitted;DNS:example.net"),
        library(502), "critical", "chain-invalid", quick=True,
    ),
    row(
        "the issuer may not issue for this name", under("nameConstraints=excluded;DNS:example.com"), library(502),
        "critical", "chain-invalid",
    ),
    row(
        "the issuer may issue for this name", under("nameConstraints=critical,permitted;DNS:example.com"),
        library(PASSES), "ok",
    ),
    row(
        "the issuer is for clients only", under("extendedKeyUsage=clientAuth"), library(502), "critical",
        "chain-invalid", quick=True,
    ),
    row(
        "the issuer is for servers and clients", under("extendedKeyUsage=serverAuth,clientAuth"), library(PASSES),
        "ok",
    ),
    row(
        "the leaf is for clients only", leaf_with("extendedKeyUsage=clientAuth"), library(502), "critical",
        "chain-invalid",
    ),
    row(
        "the leaf is for anything (anyExtendedKeyUsage)", leaf_with("extendedKeyUsage=anyExtendedKeyUsage"),
        library(502), "critical", "chain-invalid",
    ),
    row("the leaf names no purpose", leaf_with(lines=without(LEAF, "extendedKeyUsage")), library(PASSES), "ok"),
    row(
        "the leaf has an unknown critical extension", leaf_with("1.2.3.4=critical,ASN1:NULL"),
        library(502, "s2n, RFC 5280"), "critical", "chain-invalid",
    ),
    row(
        "the issuer has an unknown critical extension", under("1.2.3.4=critical,ASN1:NULL"),
        library(502, "s2n, RFC 5280"), "critical", "chain-invalid",
    ),
    row("the leaf has an unknown extension", leaf_with("1.2.3.4=ASN1:NULL"), library(PASSES), "ok"),
    row(
        "the leaf asks for a stapled answer (must-staple), none is stapled", leaf_with("tlsfeature=status_request"),
        inferred(PASSES), "ok",
    ),
    row("the signature is wrong", Lab("bad-signature"), DROPPED, "critical", "chain-invalid"),
]
