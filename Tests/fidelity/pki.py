"""The authorities that most situations share, and what a server is given of them."""

from dataclasses import dataclass
from functools import cached_property

from mint import AUTHORITY, LEAF, Certificate, instead

NAME = "shop.example.com"
WWW = "www.example.com"


@dataclass(frozen=True)
class Served:
    """What a server sends, whose key it has, and what the check is told to trust."""

    chain: tuple[Certificate, ...]
    trust: tuple[Certificate, ...]

    @property
    def key(self):
        """The key of the first certificate."""
        return self.chain[0].key


class Authorities:
    """A root as on Mozilla's list, and intermediates of both kinds of keys under it."""

    def __init__(self, mint):
        self.mint = mint

    @cached_property
    def root(self):
        return self.authority("/C=ZZ/O=Example Trust/CN=Example Root X1", days=(-3650, 3650))

    @cached_property
    def issuing(self):
        return self.authority("/C=ZZ/O=Example Trust/CN=Example E1", self.root)

    @cached_property
    def rsa_root(self):
        return self.authority("/C=ZZ/O=Example Trust/CN=Example Root R1", key="rsa2048", days=(-3650, 3650))

    @cached_property
    def rsa_issuing(self):
        return self.authority("/C=ZZ/O=Example Trust/CN=Example R11", self.rsa_root, key="rsa2048")

    @cached_property
    def upper(self):
        return self.authority("/C=ZZ/O=Example Trust/CN=Example Upper CA", self.root)

    @cached_property
    def lower(self):
        return self.authority("/C=ZZ/O=Example Trust/CN=Example Lower CA", self.upper)

    @cached_property
    def stranger_root(self):
        return self.authority("/O=Nobody/CN=Stranger Root", days=(-3650, 3650))

    @cached_property
    def stranger(self):
        return self.authority("/O=Nobody/CN=Stranger CA", self.stranger_root)

    def authority(self, subject, issuer=None, *, days=(-365, 1460), extensions=AUTHORITY, **options):
        """An authority, self-signed where no issuer is named."""
        return self.mint.certificate(subject, issuer, days=days, extensions=extensions, **options)

    def leaf(self, issuer=None, *changes, names=(NAME,), subject=None, label="leaf", extensions=LEAF, **options):
        """A server's certificate with these names; `changes` are extensions in the place of the usual ones."""
        lines = extensions
        if names:
            critical = "critical," if subject == "/" else ""
            lines += (f"subjectAltName={critical}{','.join(n if ':' in n else f'DNS:{n}' for n in names)}",)
        return self.mint.certificate(
            subject or NAME, issuer or self.issuing, label=label, extensions=instead(lines, *changes), **options
        )

    def served(self, *chain, trust=None):
        """This chain, and the usual two roots as the trust."""
        return Served(chain, trust or (self.root, self.rsa_root))


def good(pki):
    """A P-256 leaf and its intermediate."""
    return pki.served(pki.leaf(), pki.issuing)


def good_rsa(pki):
    """An RSA leaf and its intermediate, RSA up to the root."""
    return pki.served(pki.leaf(pki.rsa_issuing, key="rsa2048"), pki.rsa_issuing)
