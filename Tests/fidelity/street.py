"""cfmon's own street of broken origins, started when its first house is asked for."""

import re
import threading


class Street:
    """The houses of one `cfmon-lab run`."""

    def __init__(self, program, bench):
        self._program = program
        self._bench = bench
        self._lock = threading.Lock()
        self._houses = {}

    def endpoints(self, house):
        """The addresses of a house."""
        with self._lock:
            if not self._houses:
                self._open()
        return self._houses[house]

    @property
    def trust(self):
        """The street's root, as PEM text."""
        return (self._folder / "trust.pem").read_text()

    def arguments(self, house):
        """What `cfmonctl check` has to be told of it."""
        lines = self._houses[house]
        words = [lines["domain"]]
        for endpoint in items(lines["connect_to"]):
            words += ["--connect-to", endpoint]
        for name in items(lines.get("host_headers", "[]")):
            words += ["--host-header", name]
        if "http" in lines:
            words += ["--http", re.search(r'"(.*)"', lines["http"])[1]]
        for option, key in (("--timeout", "timeout"), ("--attempts", "attempts")):
            if key in lines:
                words += [option, lines[key]]
        return words

    def _open(self):
        self._folder = self._bench.place()
        command = (self._program, "run", "--dir", self._folder)
        self._bench.processes.launch(command, self._folder / "log", lambda printed: printed.startswith("ready "))
        for line in (self._folder / "cfmon.yaml").read_text().splitlines():
            if found := re.match(r"  - id: (\S+)", line):
                house = self._houses.setdefault(found[1], {})
            elif found := re.match(r"    (\w+): (.*)", line):
                house[found[1]] = found[2]


def items(text):
    """The strings of a list in YAML."""
    return re.findall(r'"([^"]*)"', text)
