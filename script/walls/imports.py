#!/usr/bin/env python3
"""Does each room import only what ARCHITECTURE.md allows it?

The table there is the rule: first column the room (or a folder of one), third column the modules it may import. A folder
that has a row of its own follows that row instead of its room's. Tests are free, but for what is banned everywhere."""

import re

from source import ROOT, code, finish, line_of, read, room, swift_files

BANNED = {"Foundation": "import FoundationEssentials", "XCTest": "import Testing"}
IMPORT = re.compile(
    r"^[ \t]*(?:@\w+(?:\([^)\n]*\))?[ \t]+)*(?:(?:public|package|internal|fileprivate|private)[ \t]+)?"
    r"import[ \t]+(?:(?:struct|class|enum|protocol|func|var|let|typealias)[ \t]+)?(\w+)",
    re.MULTILINE,
)


def allowed_imports():
    rows = {}
    _, _, table = read("ARCHITECTURE.md").partition("| Room | Owns | May import |")
    for line in table.split("\n\n")[0].splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if cells[0].startswith("`") and len(cells) >= 3:
            rows[cells[0].strip("`")] = set(re.findall(r"`(\w+)`", cells[2]))
    return rows


def main():
    rows = allowed_imports()
    breaches = []
    for path in swift_files("Sources", "Tests"):
        source = code(read(path))
        name = room(path)
        if path.parts[0] == "Sources" and name not in rows:
            breaches.append(f"{path}:1: the room {name} has no row in ARCHITECTURE.md")
            continue
        folders = ["/".join(path.parts[1:end]) for end in range(len(path.parts) - 1, 1, -1)]
        row = next((folder for folder in folders if folder in rows), None)
        for match in IMPORT.finditer(source):
            module, line = match.group(1), line_of(source, match.start(1))
            if module in BANNED:
                breaches.append(f"{path}:{line}: {module} is not imported anywhere; {BANNED[module]} instead")
            elif row is not None and path.parts[0] == "Sources" and module not in rows[row]:
                breaches.append(f"{path}:{line}: {row} may not import {module} (ARCHITECTURE.md)")
    for name in rows:
        if not (ROOT / "Sources" / name).is_dir():
            breaches.append(f"ARCHITECTURE.md:1: there is no room Sources/{name}")
    finish(breaches)


main()
