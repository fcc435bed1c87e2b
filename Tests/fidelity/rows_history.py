"""Breaks that made the news, and those announced: roots and cross-signs that end, new ones, lifetimes that shrink."""

from mint import AUTHORITY, instead
from servers import OpenSSL
from situation import PASSES, UNKNOWN, documented, inferred, library, row

TITLE = "History"

DROPPED = documented(502, "DG-502")
GOES = library(PASSES)
EXTRA = (library(PASSES), documented("not advised", "DG-certs"))
TRUST = "/O=Example Trust/CN="


def crossed(*sent, trust=("root",), cross_days=(-2000, 500), cross=AUTHORITY):
    """Root Two is in the store by itself, or signed by Root One. `sent` and `trust` name what is sent and trusted.

    one, two: the roots; two-by-one: the cross-sign; middle: the intermediate under Root Two.
    """

    def chain(pki):
        one = pki.authority(f"{TRUST}Cross Root One", days=(-7000, 3000))
        ended = pki.authority(f"{TRUST}Cross Root One", days=(-7000, -30))
        two = pki.authority(f"{TRUST}Cross Root Two", days=(-4000, 4000))
        made = {
            "one": one, "ended-one": ended, "two": two,
            "two-by-one": pki.authority(f"{TRUST}Cross Root Two", one, days=cross_days, extensions=cross),
            "middle": pki.authority(f"{TRUST}Cross Middle", two),
        }
        return pki.served(
            pki.leaf(made["middle"]), *(made[name] for name in sent), trust=tuple(made[name] for name in trust)
        )

    return OpenSSL(chain)


def generation_y(*sent, trust=("x1",), cross=AUTHORITY):
    """Let's Encrypt's chains of 2026: leaf, YE1, Root YE signed by X2, X2 signed by X1."""

    def chain(pki):
        isrg = "/C=US/O=Internet Security Research Group/CN="
        x1 = pki.authority(f"{isrg}ISRG Root X1", days=(-4000, 3000))
        x2 = pki.authority(f"{isrg}ISRG Root X2", key="p384", days=(-2200, 5000))
        ye = pki.authority("/C=US/O=ISRG/CN=Root YE", key="p384", days=(-400, 6000))
        made = {
            "x1": x1, "x2": x2, "ye": ye,
            "x2-by-x1": pki.authority(f"{isrg}ISRG Root X2", x1, key="p384", days=(-400, 2500)),
            "ye-by-x2": pki.authority("/C=US/O=ISRG/CN=Root YE", x2, key="p384", days=(-400, 2200), extensions=cross),
            "ye1": pki.authority("/C=US/O=Let's Encrypt/CN=YE1", ye, key="p384", days=(-400, 600)),
        }
        leaf = pki.leaf(made["ye1"], days=(-5, 40))
        return pki.served(leaf, *(made[name] for name in sent), trust=tuple(made[name] for name in trust))

    return OpenSSL(chain)


def lasting(days, left):
    """A leaf of so many days, with so many left."""
    return OpenSSL(lambda pki: pki.served(pki.leaf(days=(left - days, left)), pki.issuing))


def leaving(pki):
    """A root that is said to leave Mozilla's list on 2027-04-15."""
    root = pki.authority(
        "/C=US/O=GoDaddy.com, Inc./CN=Go Daddy Root Certificate Authority - G2", days=("2009-09-01", "2037-12-31")
    )
    middle = pki.authority("/O=GoDaddy.com, Inc./CN=Example Secure CA", root, days=("2011-05-03", "2031-05-03"))
    return pki.served(pki.leaf(middle, days=("2026-01-01", "2027-12-31")), middle, trust=(root,))


DIGICERT = "/C=US/O=DigiCert Inc/OU=www.digicert.com/CN="


def gone(pki):
    """A root that left Mozilla's list in 2026."""
    root = pki.authority(f"{DIGICERT}DigiCert Global Root CA", days=("2006-11-10", "2031-11-10"))
    middle = pki.authority("/C=US/O=DigiCert Inc/CN=Example TLS CA", root)
    return pki.served(pki.leaf(middle), middle, trust=(root,))


def gone_beside(pki):
    """The same root, and a newer one that has signed it."""
    left = pki.authority(f"{DIGICERT}DigiCert Global Root CA", days=("2006-11-10", "2031-11-10"))
    stays = pki.authority(f"{DIGICERT}DigiCert Global Root G2", days=("2013-08-01", "2038-01-15"))
    cross = pki.authority(f"{DIGICERT}DigiCert Global Root CA", stays)
    middle = pki.authority("/C=US/O=DigiCert Inc/CN=Example TLS CA", left)
    return pki.served(pki.leaf(middle), middle, cross, trust=(left, stays))


CLIENTS_ONLY = instead(AUTHORITY, "extendedKeyUsage=clientAuth")
FULL_Y = ("ye1", "ye-by-x2", "x2-by-x1")

ROWS = [
    row(
        "AddTrust, 2020: an expired cross-sign beside a good path",
        crossed("middle", "two-by-one", trust=("two",), cross_days=(-7000, -30)), EXTRA, "notice", "chain-extra",
        quick=True,
    ),
    row(
        "AddTrust, 2020: the expired root sent as well",
        crossed("middle", "two-by-one", "ended-one", trust=("two",), cross_days=(-7000, -30)), EXTRA, "notice",
        "chain-extra",
    ),
    row(
        "DST Root CA X3, 2021: the expired root still in the store",
        crossed("middle", "two-by-one", trust=("ended-one", "two"), cross_days=(-2000, 500)), EXTRA, "notice",
        "chain-extra",
    ),
    row("DST Root CA X3, 2021: nothing of it sent", crossed("middle", trust=("ended-one", "two")), GOES, "ok"),
    row(
        "DST Root CA X3, 2021: a store with nothing but it", crossed("middle", "two-by-one", trust=("ended-one",)),
        DROPPED, "critical", "chain-expired", quick=True,
    ),
    row(
        "a cross-signed root, both roots in the store (Amazon Root CA 1 on a load balancer)",
        crossed("middle", "two-by-one", trust=("one", "two")), GOES, "ok",
    ),
    row(
        "a cross-signed root, the store has the cross-sign too",
        crossed("middle", "two-by-one", trust=("two-by-one", "two")), GOES, "notice", "chain-extra",
    ),
    row(
        "a cross-signed root, only the older one in the store", crossed("middle", "two-by-one", trust=("one",)), GOES,
        "ok",
    ),
    row(
        "a cross-signed root, the cross-sign before the intermediate",
        crossed("two-by-one", "middle", trust=("one",)), (DROPPED, GOES), "critical", "chain-order",
    ),
    row(
        "the same, and the store has the newer root", crossed("two-by-one", "middle", trust=("one", "two")), EXTRA,
        "notice", "chain-extra",
    ),
    row(
        "a cross-sign that ends in ten days is the only way",
        crossed("middle", "two-by-one", trust=("one",), cross_days=(-2000, 10)), documented(PASSES, "DG-502"),
        "warning", "chain-expires-soon",
    ),
    row(
        "a cross-sign that ends in ten days beside a good path",
        crossed("middle", "two-by-one", trust=("one", "two"), cross_days=(-2000, 10)), GOES, "ok",
    ),
    row("Generation Y, 2026: as Let's Encrypt delivers it", generation_y(*FULL_Y), GOES, "ok", quick=True),
    row("Generation Y, 2026: the store has X1 and X2", generation_y(*FULL_Y, trust=("x1", "x2")), GOES, "ok"),
    row(
        "Generation Y, 2026: (a) a cross-sign without serverAuth", generation_y(*FULL_Y, cross=CLIENTS_ONLY),
        library(502), "critical", "chain-invalid", quick=True,
    ),
    row(
        "Generation Y, 2026: (b) the new root sent, and in the store", generation_y("ye1", "ye", trust=("x1", "ye")),
        EXTRA, "notice", "chain-extra",
    ),
    row(
        "Generation Y, 2026: (b) the new root sent, and not in the store", generation_y("ye1", "ye"), DROPPED,
        "critical", "chain-untrusted",
    ),
    row(
        "Generation Y, 2026: (c) leaf and intermediate only", generation_y("ye1"), DROPPED, "critical",
        "chain-incomplete", quick=True, words="CN=Root YE",
    ),
    row(
        "Generation Y, 2026: (c) without the last cross-sign", generation_y("ye1", "ye-by-x2"), DROPPED, "critical",
        "chain-incomplete",
    ),
    row(
        "Generation Y, 2026: without the last cross-sign, X2 in the store",
        generation_y("ye1", "ye-by-x2", trust=("x1", "x2")), GOES, "ok",
    ),
    row(
        "Generation Y, 2026: cross-signs the other way round", generation_y("ye1", "x2-by-x1", "ye-by-x2"),
        (DROPPED, GOES), "critical", "chain-order",
    ),
    row(
        "QuoVadis: the intermediate ends before the leaf",
        crossed("middle", "two-by-one", trust=("one",), cross_days=(-400, 15)), documented(PASSES, "DG-502"),
        "warning", "chain-expires-soon",
    ),
    *(
        row(
            f"a certificate of {life}, {left} left", lasting(days, rest), documented(PASSES, "DG-502"), verdict,
            "certificate-expires-soon" if verdict != "ok" else None,
        )
        for life, left, days, rest, verdict in (
            ("160 hours", "72 hours", 6.67, 3, "ok"), ("160 hours", "36 hours", 6.67, 1.5, "warning"),
            ("160 hours", "12 hours", 6.67, 0.5, "critical"),
            ("47 days", "16 days", 47, 16, "ok"), ("47 days", "10 days", 47, 10, "warning"),
            ("47 days", "2 days", 47, 2, "critical"),
            ("90 days", "30 days", 90, 30, "ok"), ("398 days", "22 days", 398, 22, "ok"),
            ("398 days", "20 days", 398, 20, "warning"),
        )
    ),
    row(
        "a root that leaves Mozilla's list in a month", OpenSSL(leaving), inferred(UNKNOWN), "warning",
        "chain-root-leaving", "--at", "2027-03-15T00:00:00Z", quick=True,
    ),
    row(
        "a root that has left Mozilla's list, in a bundle of 2023 (DigiCert Global Root CA)", OpenSSL(gone),
        inferred(UNKNOWN), "warning", "chain-root-leaving", quick=True, words="has left Mozilla's list",
    ),
    row("the same, and the chain has a cross-sign to a root that stays", OpenSSL(gone_beside), GOES, "ok"),
    row(
        "a root that leaves Mozilla's list in thirteen months", OpenSSL(leaving), GOES, "ok", None, "--at",
        "2026-03-15T00:00:00Z",
    ),
    row(
        "a root that has left Mozilla's list and is in the store still", OpenSSL(leaving), inferred(UNKNOWN),
        "warning", "chain-root-leaving", "--at", "2027-05-15T00:00:00Z",
    ),
]
