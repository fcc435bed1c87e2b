#!/usr/bin/env python3
"""Does each room import only what it may?

Package.swift is the rule: a room may import the targets and products that its target names there. What comes with the system
or with Swift needs no line there, so which folders may have it is said here. Tests are free, but for what is banned everywhere."""

import re

from source import code, finish, line_of, read, room, swift_files

BANNED = {"Foundation": "import FoundationEssentials", "XCTest": "import Testing"}
SYSTEM = {"Glibc", "Synchronization", "FoundationEssentials", "FoundationInternationalization"}
# Rooms and folders that judge or describe: they reach nothing. The longest prefix of a path counts.
PURE = {
    "Alerts": set(),
    "API": set(),
    "Checks": set(),
    "Checks/JSON": {"FoundationEssentials"},
    "Checks/Live": {"Glibc", "Synchronization"},
    "TLS": {"Glibc"},
    "Timekeeping": set(),
    "Timekeeping/Zones": {"FoundationEssentials", "FoundationInternationalization"},
}
# Of a room's own dependencies, what only one folder of it touches.
CONFINED = {"CAres": "Checks/Live", "CLinux": "Checks/Live", "HeapModule": "Checks/Live", "NIOPosix": "Checks/Live"}
IMPORT = re.compile(
    r"^[ \t]*(?:@\w+(?:\([^)\n]*\))?[ \t]+)*(?:(?:public|package|internal|fileprivate|private)[ \t]+)?"
    r"import[ \t]+(?:(?:struct|class|enum|protocol|func|var|let|typealias)[ \t]+)?(\w+)",
    re.MULTILINE,
)


def dependencies():
    """What each target of Package.swift names: `.product(name: "X", …)` as X, and targets by their strings."""
    manifest = read("Package.swift")
    targets = {}
    for match in re.finditer(r"\.(?:target|executableTarget)\(\s*name: \"([\w-]+)\"", manifest):
        rest = manifest[match.end():]
        end = re.search(r"\n        \.\w|\n    \],", rest)
        body = rest[: end.start() if end else len(rest)]
        listed = re.search(r"dependencies: \[(.*?)\],? *(?:\n? *(?:path|swiftSettings|exclude)\b|$)", body, re.DOTALL)
        text = listed.group(1) if listed else ""
        products = set(re.findall(r"\.product\(name: \"(\w+)\"", text))
        plain = re.sub(r"\.product\([^)]*\)", "", text)
        targets[match.group(1)] = products | set(re.findall(r"\"([\w-]+)\"", plain))
    return targets


def main():
    targets = dependencies()
    described = set(re.findall(r"^\| `([\w-]+)", read("ARCHITECTURE.md"), re.MULTILINE))
    breaches = [f"ARCHITECTURE.md:1: the room {name} has no row" for name in sorted(set(targets) - described)
                if name not in ("Simulation", "cfmon-bench")]
    for path in swift_files("Sources", "Tests"):
        source = code(read(path))
        folder = "/".join(path.parts[1:-1])
        pure = max((key for key in PURE if f"{folder}/".startswith(f"{key}/")), key=len, default=None)
        system = SYSTEM if pure is None else PURE[pure]
        for match in IMPORT.finditer(source):
            module, line = match.group(1), line_of(source, match.start(1))
            if module in BANNED:
                breaches.append(f"{path}:{line}: {module} is not imported anywhere; {BANNED[module]} instead")
            elif path.parts[0] == "Tests":
                continue
            elif module in SYSTEM:
                if module not in system:
                    breaches.append(f"{path}:{line}: {pure} may not import {module} (script/walls/imports.py)")
            elif module not in targets.get(room(path), set()):
                breaches.append(f"{path}:{line}: {room(path)} may not import {module} (Package.swift)")
            elif room(path) == "Checks" and module in CONFINED and not folder.startswith(CONFINED[module]):
                breaches.append(f"{path}:{line}: only {CONFINED[module]} may import {module}")
    finish(breaches)


main()
