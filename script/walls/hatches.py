#!/usr/bin/env python3
"""Are there exactly as many ways around the rules as script/escape-hatches.txt says, room by room?

One more fails, and one less fails too: whoever changes a number changes the table, with the reason, in the same commit."""

import collections
import re

from source import code, finish, line_of, read, room, swift_files

TABLE = "script/escape-hatches.txt"
CLOCK = r"\b(?:Date|ContinuousClock|SuspendingClock|DispatchTime|NIODeadline)(?:\(\)|\s*\.\s*now\b)"
HATCHES = {
    "@unchecked Sendable": r"@unchecked\s+Sendable\b",
    "nonisolated(unsafe)": r"\bnonisolated\(unsafe\)",
    "unsafe": r"(?<![\w(])unsafe\b(?!\))",
    "try!": r"\btry!",
    "as!": r"\bas!",
    "fatalError": r"\b(?:fatalError|preconditionFailure)\b",
    "Task {": r"(?<!extension )(?<![\w.])Task\s*(?:<[^>{}]*>)?\s*(?:\([^(){}]*\))?\s*\{",
    "Task.detached": r"\bTask\s*\.\s*detached\b",
    "clock": rf"{CLOCK}|(?<![\w)\]?!>`])\.now\b(?!\s*\()|\b(?:clock_gettime|gettimeofday|time)\((?:nil\)|CLOCK_|&)",
    "sleep": r"\bTask\s*\.\s*(?:sleep|yield)\b|\b(?:usleep|nanosleep|sleep)\(\d",
    "undocumented": None,
}
PUBLIC = re.compile(
    r"^[ \t]*(?:@\w+(?:\([^)\n]*\))?[ \t]+)*(?:[a-z]+[ \t]+)*(?:public|open)[ \t]+(?:(?!import\b)[a-z]+(?:\(\w+\))?[ \t]+)*"
    r"(?:struct|class|enum|actor|protocol|typealias|func|subscript|macro)[ \t]+(?=[\w`])(?!(?:encode|hash|run|validate)\()",
    re.MULTILINE,
)


def applies(hatch, path):
    """Where a hatch is no hatch: the live world has the clock, TLS says `unsafe`, and only tests may not sleep."""
    tests = path.parts[0] == "Tests"
    if hatch == "clock":
        return path.parts[1:3] != ("Checks", "Live")
    if hatch == "unsafe":
        return not tests and path.parts[1] != "TLS"
    if hatch == "sleep":
        return tests
    return not tests or hatch in ("Task.detached", "@unchecked Sendable", "nonisolated(unsafe)")


def undocumented(source, text):
    """Public types and functions without a `///` above them; operators and the witnesses that every reader knows may be bare."""
    lines = text.splitlines()
    for match in PUBLIC.finditer(source):
        above = line_of(source, match.start()) - 2
        while above >= 0 and lines[above].lstrip().startswith("@"):
            above -= 1
        if above < 0 or not lines[above].lstrip().startswith("///"):
            yield match.start()


def table():
    wanted = {}
    for number, line in enumerate(read(TABLE).splitlines(), 1):
        cells = [cell.strip() for cell in line.split("|")]
        if not line.strip() or line.startswith("#"):
            continue
        if len(cells) != 4 or cells[1] not in HATCHES or not cells[2].isdigit() or not cells[3]:
            finish([f"{TABLE}:{number}: expected `room | hatch | count | reason`"])
        wanted[cells[0], cells[1]] = int(cells[2])
    return wanted


def main():
    found = collections.defaultdict(list)
    for path in swift_files("Sources", "Tests"):
        text = read(path)
        source = code(text)
        for hatch, pattern in HATCHES.items():
            if applies(hatch, path):
                starts = undocumented(source, text) if pattern is None else (
                    match.start() for match in re.finditer(pattern, source))
                found[room(path), hatch] += [f"{path}:{line_of(source, start)}" for start in starts]
    wanted = table()
    breaches = []
    for key in sorted(set(found) | set(wanted)):
        places, count = found.get(key, []), wanted.get(key, 0)
        if len(places) > count:
            breaches += [f"{place}: {key[1]} ({key[0]} has {len(places)}, {TABLE} says {count})" for place in places]
        elif len(places) < count:
            breaches.append(f"{TABLE}:1: {key[0]} has only {len(places)} of {count} {key[1]}: lower the number")
    finish(breaches)


main()
