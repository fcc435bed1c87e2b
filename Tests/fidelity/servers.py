"""The servers that stand for origins. Each is opened on loopback, says where, and ends with the bench."""

import itertools
import os
import socket
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
# Debian's OpenSSL refuses old versions, SHA-1 and short keys; origins out there do not.
LAX = """\
openssl_conf = init
[init]
ssl_conf = ssl
[ssl]
system_default = all
[all]
MinProtocol = None
CipherString = DEFAULT:@SECLEVEL=0
"""


class Bench:
    """A folder, ports, and what is started there."""

    def __init__(self, folder, pki, processes):
        self.folder = Path(folder)
        self.pki = pki
        self.processes = processes
        self._ports = itertools.count(20000 + os.getpid() % 10000)
        self._number = itertools.count(1)
        self._lock = threading.Lock()
        (self.folder / "openssl.cnf").write_text(LAX)
        self._environment = os.environ | {"OPENSSL_CONF": str(self.folder / "openssl.cnf")}

    def port(self):
        """A port that nothing listens on, another one each time."""
        with self._lock:
            for port in self._ports:
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)):
                        return port

    def place(self):
        """A new folder."""
        path = self.folder / f"server-{next(self._number)}"
        path.mkdir()
        return path

    def start(self, place, port, *command):
        """Starts a server and waits until its port is open."""

        def is_open(_):
            with socket.socket() as probe:
                return not probe.connect_ex(("127.0.0.1", port))

        return self.processes.launch(command, place / "log", is_open, self._environment)


def files(place, served, prefix="own"):
    """The chain, its first certificate, the others, the key, and all in one, as files."""
    pem = [certificate.pem for certificate in served.chain]
    key = served.key.read_text()
    contents = {
        "chain": "".join(pem), "leaf": pem[0], "others": "".join(pem[1:]), "key": key, "all": "".join(pem) + key
    }
    paths = {}
    for name, text in contents.items():
        paths[name] = place / f"{prefix}-{name}.pem"
        paths[name].write_text(text)
    return paths


@dataclass(frozen=True)
class OpenSSL:
    """`openssl s_server`, which sends the chain exactly as given."""

    chain: object
    options: tuple = ()
    title = "openssl s_server"

    def open(self, bench):
        place, port, served = bench.place(), bench.port(), self.chain(bench.pki)
        pem = files(place, served)
        others = ["-cert_chain", pem["others"]] if len(served.chain) > 1 else []
        command = [
            "openssl", "s_server", "-quiet", "-accept", f"127.0.0.1:{port}", "-cert", pem["leaf"], "-key", pem["key"]
        ]
        process = bench.start(
            place, port, *command, *others, *[o(bench.pki) if callable(o) else o for o in self.options]
        )
        return process, port, served.trust


@dataclass(frozen=True)
class GnuTLS:
    """`gnutls-serv`, which still has 3DES, RC4 and MD5."""

    chain: object
    priority: str = "NORMAL"
    options: tuple = ("--disable-client-cert",)
    title = "gnutls-serv"

    def open(self, bench):
        place, port, served = bench.place(), bench.port(), self.chain(bench.pki)
        pem = files(place, served)
        process = bench.start(
            *(place, port, "gnutls-serv", "--http", "--quiet", "--port", port, "--priority", self.priority),
            *("--x509certfile", pem["chain"], "--x509keyfile", pem["key"]),
            *[o(bench.pki) if callable(o) else o for o in self.options],
        )
        return process, port, served.trust


@dataclass(frozen=True)
class Nginx:
    """nginx; `body` stands in the server block, `others` are further blocks: chain, options of `listen`, body."""

    chain: object
    body: str = ""
    listen: str = "ssl"
    others: tuple = ()
    title = "nginx"

    def open(self, bench):
        place, port, served = bench.place(), bench.port(), self.chain(bench.pki)
        places = "\n".join(
            f"{kind}_temp_path {place}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        blocks = [self._block(place, port, "own", served, self.listen, self.body)]
        for index, (chain, listen, body) in enumerate(self.others):
            blocks.append(self._block(place, port, f"other{index}", chain(bench.pki), listen, body))
        (place / "ca.pem").write_text(bench.pki.root.pem)
        (place / "nginx.conf").write_text(
            f"daemon off; master_process off; pid {place}/pid; error_log {place}/error.log; events {{}}\n"
            f"http {{ access_log off; {places}\n" + "\n".join(blocks) + "\n}\n"
        )
        arguments = ("-p", place, "-c", place / "nginx.conf", "-e", place / "error.log")
        return bench.start(place, port, "nginx", *arguments), port, served.trust

    def _block(self, place, port, prefix, served, listen, body):
        pem = files(place, served, prefix)
        return (
            f"server {{ listen 127.0.0.1:{port} {listen};"
            f" ssl_certificate {pem['chain']}; ssl_certificate_key {pem['key']};"
            f" {body.replace('FOLDER', str(place))} location / {{ return 200 hello; }} }}"
        )


@dataclass(frozen=True)
class HAProxy:
    """HAProxy; `bind` stands on the bind line after the certificates, `body` in the frontend."""

    chains: tuple
    bind: str = ""
    body: str = "http-request return status 200"
    is_tls: bool = True
    title = "HAProxy"

    def open(self, bench):
        place, port = bench.place(), bench.port()
        served = [chain(bench.pki) for chain in self.chains]
        stores = [f"crt {files(place, each, f'n{index}')['all']}" for index, each in enumerate(served)]
        (place / "ca.pem").write_text(bench.pki.root.pem)
        tls = f"ssl {' '.join(stores)}" if self.is_tls else ""
        (place / "haproxy.cfg").write_text(
            "global\n nbthread 1\n"
            "defaults\n mode http\n timeout client 60s\n timeout server 60s\n timeout connect 5s\n timeout tarpit 40s\n"
            f"frontend f\n bind 127.0.0.1:{port} {tls} {self.bind.replace('FOLDER', str(place))}\n {self.body}\n"
        )
        return bench.start(place, port, "haproxy", "-db", "-f", place / "haproxy.cfg"), port, served[0].trust


@dataclass(frozen=True)
class Scripted:
    """A peer of this folder's scripted.py: for what no server at hand can do any more, or does yet."""

    chain: object
    part: str
    title = "scripted peer"

    def open(self, bench):
        place, port, served = bench.place(), bench.port(), self.chain(bench.pki)
        pem = files(place, served)
        command = (sys.executable, "-B", HERE / "scripted.py", self.part, port, pem["chain"], pem["key"])
        return bench.start(place, port, *command), port, served.trust


@dataclass(frozen=True)
class Nobody:
    """A port that nothing listens on."""

    title = "nobody"

    def open(self, bench):
        return None, bench.port(), (bench.pki.root,)


@dataclass(frozen=True)
class NameServer:
    """No origin at all: the machine's name server answers so, in a network namespace of its own."""

    answer: str
    title = "nameserver.py"

    def open(self, bench):
        return None, 443, (bench.pki.root,)


@dataclass(frozen=True)
class File:
    """No server: the chain is judged as a PEM file, before it is deployed."""

    chain: object
    title = "a PEM file"

    def open(self, bench):
        served = self.chain(bench.pki)
        return None, files(bench.place(), served)["chain"], served.trust


@dataclass(frozen=True)
class Lab:
    """A house of cfmon's own street of broken origins."""

    house: str
    title = "cfmon-lab"

    def open(self, bench):
        bench.street.endpoints(self.house)
        return None, self.house, bench.street.trust
