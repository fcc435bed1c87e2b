"""Chains as they are found in the wild: re-issued, named by serial number, spelt differently."""

from mint import AUTHORITY, instead
from servers import Nginx, OpenSSL
from situation import PASSES, documented, library, row

TITLE = "Chains from the wild"

DROPPED = documented(502, "DG-502")
GOES = library(PASSES)
EXTRA = (library(PASSES), documented("not advised", "DG-certs"))
TRUST = "/O=Example Trust/CN="
NO_IDENTIFIERS = ("subjectKeyIdentifier=none", "authorityKeyIdentifier=none")
# The same name in two spellings.
SPELT = ("/O=Example/CN=Spelt CA", "/O=EXAMPLE/CN=spelt  ca")


def reissued(*order, old=(-700, -5)):
    """An intermediate signed twice with the same name and key; `order` says which are sent."""

    def chain(pki):
        made = {
            "old": pki.authority(f"{TRUST}Reissued CA", pki.root, days=old),
            "new": pki.authority(f"{TRUST}Reissued CA", pki.root),
        }
        return pki.served(pki.leaf(made["new"]), *(made[name] for name in order))

    return OpenSSL(chain)


def spelt(signing, sent, masks=(None, None), in_store=False):
    """The leaf says its issuer's name as `signing`; the intermediate that is sent, or in the store, as `sent`."""

    def chain(pki):
        one, other = twins(pki, "spelt", pki.root, (signing, sent), masks)
        return pki.served(pki.leaf(one), trust=(other,)) if in_store else pki.served(pki.leaf(one), other)

    return OpenSSL(chain)


def twins(pki, label, issuer=None, names=SPELT, masks=(None, None), **options):
    """An authority with one key and two certificates."""
    return (
        pki.authority(name, issuer, label=label, mask=mask, **options)
        for name, mask in zip(names, masks, strict=True)
    )


def spelt_in_disorder(pki):
    """Two intermediates in the wrong order, and a name on the way that is spelt differently."""
    one, other = twins(pki, "disorder", pki.root)
    lower = pki.authority(f"{TRUST}Example Below", one)
    return pki.served(pki.leaf(lower), other, lower)


def spelt_to_stranger(pki):
    """The name of the intermediate is spelt differently, and it ends in a root that nobody knows."""
    one, other = twins(pki, "stranger", pki.stranger_root)
    return pki.served(pki.leaf(one), other, pki.stranger_root)


def spelt_root_ending(pki):
    """A root whose name is spelt differently in the store ends before the leaf."""
    one, other = twins(pki, "ending", days=(-900, 10))
    return pki.served(pki.leaf(one), trust=(other,))


def with_issuer_and_serial(pki):
    return pki.served(pki.leaf(None, "authorityKeyIdentifier=keyid,issuer:always"), pki.issuing)


def with_another_serial(pki):
    """The leaf names the serial number of the intermediate's older issue, and the newer one is sent."""
    old, new = (pki.authority(f"{TRUST}Serial CA", pki.root, days=days) for days in ((-700, 700), (-365, 1460)))
    return pki.served(pki.leaf(old, "authorityKeyIdentifier=keyid,issuer:always"), new)


def without_identifiers(pki):
    bare = instead(AUTHORITY, *NO_IDENTIFIERS)
    root = pki.authority(f"{TRUST}Bare Root", extensions=bare)
    middle = pki.authority(f"{TRUST}Bare CA", root, extensions=bare)
    return pki.served(pki.leaf(middle, *NO_IDENTIFIERS), middle, trust=(root,))


def two_keys_one_name(pki, wrong):
    """Two intermediates of one name, as after a change of keys; the one that is not meant comes first or last."""
    bare = instead(AUTHORITY, *NO_IDENTIFIERS)
    one, other = (
        pki.authority(f"{TRUST}Rekeyed CA", pki.root, label=f"rekeyed{number}", extensions=bare) for number in (1, 2)
    )
    leaf = pki.leaf(one, *NO_IDENTIFIERS)
    return {"first": pki.served(leaf, other, one), "last": pki.served(leaf, one, other)}[wrong]


ROWS = [
    row(
        "a re-issued intermediate: only the expired issue is sent", reissued("old"), DROPPED, "critical",
        "chain-expired",
    ),
    row(
        "a re-issued intermediate: the expired issue first", reissued("old", "new"), EXTRA, "notice", "chain-extra",
        quick=True,
    ),
    row("a re-issued intermediate: the expired issue last", reissued("new", "old"), EXTRA, "notice", "chain-extra"),
    row("a re-issued intermediate: both valid", reissued("old", "new", old=(-700, 200)), GOES, "ok"),
    row(
        "a re-issued intermediate: the first ends in ten days, the other later",
        reissued("old", "new", old=(-700, 10)), GOES, "ok",
    ),
    row(
        "a re-issued intermediate: only the one that ends in ten days", reissued("old", old=(-700, 10)),
        documented(PASSES, "DG-502"), "warning", "chain-expires-soon",
    ),
    row("the leaf names its issuer's issuer and serial number", OpenSSL(with_issuer_and_serial), GOES, "ok"),
    row(
        "the leaf names the serial number of an older issue", OpenSSL(with_another_serial), library(502), "critical",
        "chain-incomplete",
        words="another key or serial number",
    ),
    row("no key identifiers anywhere", OpenSSL(without_identifiers), GOES, "ok"),
    row(
        "two intermediates of one name, the wrong one first, no key identifiers",
        OpenSSL(lambda pki: two_keys_one_name(pki, "first")), library(502), "critical", "chain-invalid",
    ),
    row(
        "two intermediates of one name, the wrong one last, no key identifiers",
        OpenSSL(lambda pki: two_keys_one_name(pki, "last")), EXTRA, "notice", "chain-extra",
    ),
    row(
        "an empty subject", OpenSSL(lambda pki: pki.served(pki.leaf(subject="/"), pki.issuing)), GOES, "ok",
        quick=True,
    ),
    row("an empty subject", Nginx(lambda pki: pki.served(pki.leaf(subject="/"), pki.issuing)), GOES, "ok"),
    row(
        "the issuer's name in another case", spelt("/O=Example/CN=Spelt CA", "/O=EXAMPLE/CN=spelt ca"), GOES, "ok",
        quick=True,
    ),
    row("the issuer's name with more blanks", spelt("/O=Example/CN=Spelt CA", "/O=Example/CN=Spelt  CA"), GOES, "ok"),
    row(
        "the issuer's name as UTF8String here, PrintableString there",
        spelt("/O=Example/CN=Spelt CA", "/O=Example/CN=Spelt CA", ("utf8only", "MASK:0x2")), GOES, "ok",
    ),
    row(
        "the issuer's name as UTF8String here, BMPString there",
        spelt("/O=Exämple/CN=Spelt CA", "/O=Exämple/CN=Spelt CA", ("utf8only", "MASK:0x800")), GOES, "ok",
    ),
    row(
        "the anchor's name in another case", spelt("/O=Example/CN=Spelt CA", "/O=EXAMPLE/CN=spelt ca", in_store=True),
        GOES, "ok",
    ),
    row(
        "the issuer's name in another case, and upper before lower", OpenSSL(spelt_in_disorder), (DROPPED, GOES),
        "critical", "chain-order",
    ),
    row(
        "the issuer's name in another case, to a private root", OpenSSL(spelt_to_stranger), DROPPED, "critical",
        "chain-untrusted", words="Stranger Root",
    ),
    row(
        "the root's name in another case, and it ends in ten days", OpenSSL(spelt_root_ending),
        documented(PASSES, "DG-502"), "warning", "chain-expires-soon",
    ),
]
