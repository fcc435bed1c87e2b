#!/usr/bin/env python3
"""Is every file short enough to be read, and free of words that say nothing, or too much?"""

import re
import subprocess

from source import ROOT, finish, line_of, read

LIMIT = 300
EMPTY_NAMES = re.compile(
    r"^\s*(?:[@\w()]+\s+)*(?:struct|class|enum|actor|protocol|typealias)\s+"
    # The protocol between the loop and its sockets is called as in epoll and NIO: it is a handler and nothing else.
    r"(?!SocketHandler\b)(\w*(?:Manager|Helper|Util(?:s|ity|ities)?(?![a-z])|Service\b|Handler\b)\w*)",
    re.MULTILINE,
)
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")
OUTSIDE = re.compile(r"(?<![\w./-])/(?:wo" + r"rk|home/\w+)/")


def files():
    """What git has or would take: nothing that is ignored."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return sorted(path for path in listed.split("\0") if path and (ROOT / path).is_file())


def main():
    breaches = []
    for path in files():
        try:
            text = read(path)
        except UnicodeDecodeError:
            continue
        lines = text.count("\n")
        is_swift = path.endswith(".swift")
        if lines > LIMIT and path.startswith(("Sources/", "Tests/", "script/")) and not path.endswith((".json", ".txt")):
            breaches.append(f"{path}:{LIMIT + 1}: {lines} lines, more than {LIMIT}: two ideas in one file?")
        for match in EMPTY_NAMES.finditer(text) if is_swift else ():
            breaches.append(f"{path}:{line_of(text, match.start(1))}: {match.group(1)} names a pattern, not a thing")
        for match in UNFINISHED.finditer(text):
            breaches.append(f"{path}:{line_of(text, match.start())}: {match.group(0)}: finish it, or open an issue")
        for match in OUTSIDE.finditer(text):
            breaches.append(f"{path}:{line_of(text, match.start())}: a path of one machine: {match.group(0)}")
    finish(breaches)


main()
