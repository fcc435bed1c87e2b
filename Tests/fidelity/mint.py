"""Certificates made by the openssl command, each exactly as asked for: nothing here prevents a mistake."""

import base64
import itertools
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

AUTHORITY = (
    "basicConstraints=critical,CA:true",
    "keyUsage=critical,keyCertSign,cRLSign",
    "subjectKeyIdentifier=hash",
    "authorityKeyIdentifier=keyid",
)
LEAF = (
    "basicConstraints=critical,CA:false",
    "keyUsage=critical,digitalSignature,keyEncipherment",
    "extendedKeyUsage=serverAuth",
    "subjectKeyIdentifier=hash",
    "authorityKeyIdentifier=keyid",
)

ALGORITHMS = {
    "p256": ("EC", "ec_paramgen_curve:P-256"),
    "p384": ("EC", "ec_paramgen_curve:P-384"),
    "p521": ("EC", "ec_paramgen_curve:P-521"),
    "k256": ("EC", "ec_paramgen_curve:secp256k1"),
    "ed25519": ("ED25519",),
    "ed448": ("ED448",),
    "rsa-pss": ("RSA-PSS", "rsa_keygen_bits:2048"),
}


@dataclass(frozen=True)
class Certificate:
    """A certificate with the key that belongs to it."""

    pem: str
    path: Path
    key: Path

    @property
    def broken(self):
        """The same with a signature that is wrong in its last byte."""
        lines = self.pem.strip().splitlines()
        der = bytearray(base64.b64decode("".join(lines[1:-1])))
        der[-1] ^= 1
        text = base64.encodebytes(bytes(der)).decode()
        return Certificate(f"{lines[0]}\n{text}{lines[-1]}\n", self.path, self.key)


def without(extensions, *names):
    """The extensions but those of these names."""
    return tuple(line for line in extensions if line.split("=")[0] not in names)


def instead(extensions, *lines):
    """The extensions with these in the place of those of the same names."""
    return without(extensions, *(line.split("=")[0] for line in lines)) + lines


class Mint:
    """Keys and certificates in a folder; safe to be used by several threads."""

    def __init__(self, folder, processes):
        self._processes = processes
        self.folder = Path(folder)
        self.folder.mkdir()
        self.now = datetime.now(timezone.utc)
        self._number = itertools.count(1)
        self._lock = threading.Lock()
        self._keys = {}

    def key(self, kind, label=""):
        """The key of that kind and label, made when it is first asked for, and a request for it."""
        with self._lock:
            making = self._keys.setdefault((kind, label), threading.Lock())
        path = self.folder / f"{kind}-{label.replace(' ', '-').replace('/', '-')}.key"
        with making:
            if not path.exists():
                algorithm, *options = ALGORITHMS.get(kind) or ("RSA", f"rsa_keygen_bits:{kind.removeprefix('rsa')}")
                pairs = [word for option in options for word in ("-pkeyopt", option)]
                made = path.with_suffix(".new")
                self._openssl("genpkey", "-algorithm", algorithm, *pairs, "-out", made)
                self._openssl("req", "-new", "-key", made, "-subj", "/CN=request", "-out", path.with_suffix(".csr"))
                made.rename(path)
        return path

    def _instant(self, day):
        return datetime.fromisoformat(day) if isinstance(day, str) else self.now + timedelta(days=day)

    def certificate(
        self, subject, issuer=None, *, key="p256", label="", days=(-10, 80), extensions=LEAF, digest="sha256", mask=None
    ):
        """A certificate signed by the issuer, or by itself.

        - key, label: two certificates of the same kind and label have the same key; else the subject decides.
        - days: its validity, in days as seen from now, or as dates.
        - mask: OpenSSL's name of the string types of the subject.
        """
        own = self.key(key, label or subject)
        folder = self.folder / f"{next(self._number)}"
        folder.mkdir()
        (folder / "index").touch()
        settings = [
            "[ca]", "default_ca=d", "[d]", f"database={folder}/index", f"new_certs_dir={folder}", "rand_serial=yes"
        ]
        settings += ["default_md=default", "policy=p", "unique_subject=no", "email_in_dn=yes"]
        settings += [f"string_mask={mask}"] if mask else []
        settings += [
            "[p]", *(f"{name}=optional" for name in ("CN", "O", "C", "OU", "emailAddress")), "[x]", *extensions
        ]
        (folder / "config").write_text("\n".join(settings) + "\n")
        signer = ["-keyfile", issuer.key, "-cert", issuer.path] if issuer else ["-keyfile", own, "-selfsign"]
        begin, end = (self._instant(day).strftime("%Y%m%d%H%M%SZ") for day in days)
        path = folder / "certificate.pem"
        self._openssl(
            *(
                "ca", "-batch", "-notext", "-preserveDN", "-utf8", "-config", folder / "config", "-extensions", "x",
                *signer,
            ),
            *("-md", digest, "-subj", subject if subject.startswith("/") else f"/CN={subject}", "-multivalue-rdn"),
            *("-in", own.with_suffix(".csr"), "-startdate", begin, "-enddate", end, "-out", path),
        )
        return Certificate(path.read_text(), path, own)

    def _openssl(self, *arguments):
        """Runs the openssl command; what it says matters only where it fails."""
        status, _, errors = self._processes.run(("openssl", *arguments))
        if status:
            raise RuntimeError(f"openssl {' '.join(map(str, arguments))}\n{errors}")
