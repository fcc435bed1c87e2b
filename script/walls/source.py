"""What the walls look at: the project's files, and Swift code with its comments and strings blanked out."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]

_TOKEN = re.compile(r'//|/\*|(#*)("""|")|[()]')


def swift_files(*folders):
    """Every Swift file below the folders, as paths relative to the project's root."""
    return sorted(path.relative_to(ROOT) for folder in folders for path in (ROOT / folder).rglob("*.swift"))


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def code(text):
    """The text with comments and the contents of strings as blanks; lines keep their numbers and columns.
    What stands inside an interpolation is code and stays."""
    out = list(text)
    _code(text, 0, out, inside_parentheses=False)
    return "".join(out)


def _blank(out, start, end):
    for index in range(start, min(end, len(out))):
        if out[index] != "\n":
            out[index] = " "


def _code(text, at, out, inside_parentheses):
    depth = 0
    while match := _TOKEN.search(text, at):
        token, at = match.group(0), match.end()
        if token == "//":
            end = text.find("\n", at)
            at = len(text) if end < 0 else end
            _blank(out, match.start(), at)
        elif token == "/*":
            at = _block_comment(text, at)
            _blank(out, match.start(), at)
        elif match.group(2):
            at = _string(text, at, out, hashes=match.group(1), quotes=match.group(2))
        elif token == "(":
            depth += 1
        elif inside_parentheses and depth == 0:
            return at
        else:
            depth -= 1
    return len(text)


def _block_comment(text, at):
    depth = 1
    for match in re.compile(r"/\*|\*/").finditer(text, at):
        depth += 1 if match.group(0) == "/*" else -1
        if depth == 0:
            return match.end()
    return len(text)


def _string(text, at, out, hashes, quotes):
    escape = re.escape("\\" + hashes)
    stop = re.compile(rf"{escape}\(|{escape}.|{quotes}{hashes}" + ("" if quotes == '"""' else r"|\n"), re.DOTALL)
    while match := stop.search(text, at):
        _blank(out, at, match.start())
        at = match.end()
        if match.group(0).endswith("(") and match.group(0).startswith("\\"):
            at = _code(text, at, out, inside_parentheses=True)
        elif match.group(0).startswith("\\"):
            _blank(out, match.start(), at)
        else:
            return at
    _blank(out, at, len(text))
    return len(text)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def room(path):
    """`Sources/Checks/Live/Dial.swift` lies in the room `Checks`."""
    return path.parts[1] if path.parts[0] == "Sources" else "/".join(path.parts[:2])


def finish(breaches):
    """Prints one line a breach, as compilers do, and ends with 1 where there is one."""
    for breach in breaches:
        print(breach)
    sys.exit(1 if breaches else 0)
