"""Starts each situation's server, checks it with cfmonctl, and compares: see script/fidelity."""

import argparse
import json
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import rows_answers
import rows_chains
import rows_clients
import rows_corners
import rows_history
import rows_keys
import rows_names
import rows_odd_chains
import rows_reaching
import rows_suites
import rows_versions
import table
from mint import Mint
from pki import Authorities
from processes import Missing, Processes, end
from servers import Bench, File, Lab, NameServer
from situation import PASSES, UNKNOWN
from street import Street

SECTIONS = (
    rows_reaching,
    rows_versions,
    rows_suites,
    rows_keys,
    rows_names,
    rows_chains,
    rows_odd_chains,
    rows_history,
    rows_corners,
    rows_clients,
    rows_answers,
)
PAGE = Path(__file__).parents[2] / "docs" / "fidelity.md"
# How nameserver.py ends where it cannot be one.
UNABLE = 77


@dataclass(frozen=True)
class Told:
    """What cfmon said."""

    verdict: str
    finding: str | None
    basis: str | None
    # 502, 504, or None where CloudFront gets through.
    status: int | None
    document: dict


@dataclass(frozen=True)
class Result:
    """A row with what came of it; `problem` where it is not as it should be."""

    situation: object
    told: Told | None
    agreement: str = ""
    problem: str = ""
    skipped: str = ""


def judge(situation, told):
    """Compares what cfmon said with the row's expectation, and with what CloudFront does."""
    problems = []
    if (told.verdict, told.finding) != (situation.verdict, situation.finding):
        expected = f"{situation.verdict} {situation.finding or '-'}"
        problems.append(f"expected {expected}, got {told.verdict} {told.finding or '-'}")
    first = next(faults(told.document), {"title": "", "detail": ""})
    if situation.words not in f"{first['title']} {first['detail']}":
        problems.append(f"it does not say '{situation.words}': {first['title']}. {first['detail']}")
    outcome = situation.cloudfront[0].outcome
    if outcome == UNKNOWN:
        agreement, agrees = "AWS publishes nothing: cfmon warns", told.status is None and told.verdict == "warning"
    elif outcome == PASSES:
        agreement, agrees = "yes", told.status is None and told.verdict != "unknown"
    elif outcome == "passed on":
        agreement, agrees = "yes", told.verdict != "ok"
    else:
        agreement, agrees = "yes", told.status is not None and str(told.status) in str(outcome)
    if situation.differs:
        agreement = f"**no**: {situation.differs}"
        if agrees:
            problems.append("the row says that cfmon differs from CloudFront, and it does not")
    elif not agrees:
        agreement = "**NO**"
        problems.append(f"CloudFront: {outcome}; cfmon: {told.verdict}, status {told.status}; and the row is silent")
    return Result(situation, told, agreement, "; ".join(problems))


def check(situation, bench, program):
    """Opens the server, asks cfmonctl, closes the server."""
    try:
        process, place, trust = situation.server.open(bench)
    except Missing as missing:
        return Result(situation, None, skipped=str(missing))
    except RuntimeError as fault:
        return Result(situation, None, problem=str(fault))
    try:
        status, output, errors = bench.processes.run(question(situation, place, trust, bench, program))
    except Missing as missing:
        return Result(situation, None, skipped=str(missing))
    finally:
        if process:
            end(process)
    if status == UNABLE:
        return Result(situation, None, skipped=errors.strip())
    try:
        document = json.loads(output)
    except ValueError:
        return Result(situation, None, problem=f"cfmonctl exits {status}: {errors or output}")
    first = next(faults(document), {})
    status = document["cloudfront"]["status"]
    return judge(situation, Told(document["verdict"], first.get("code"), first.get("basis"), status, document))


def faults(document):
    """The findings but those that are mere facts."""
    return (finding for finding in document["findings"] if finding["severity"] != "ok")


def question(situation, place, trust, bench, program):
    """The command that asks cfmonctl."""
    bundle = bench.place() / "trust.pem"
    bundle.write_text(trust if isinstance(trust, str) else "".join(certificate.pem for certificate in trust))
    options = [option(bench.pki) if callable(option) else option for option in situation.options]
    command = [program, "check", "--trust", bundle, "-o", "json", *options]
    match situation.server:
        case File():
            command += ["--chain", place, "--name", situation.domain]
        case Lab():
            command += bench.street.arguments(place)
        case NameServer(answer):
            resolver = Path(__file__).with_name("nameserver.py")
            command = ["unshare", "-rmn", sys.executable, "-B", resolver, answer, *command, situation.domain]
        case _:
            command += [situation.domain, "--connect-to", f"127.0.0.1:{place}"]
    return command


def run(wanted, bench, program):
    """All rows, four at a time; ends what was started, however it ends."""
    pool = ThreadPoolExecutor(4)
    try:
        promises = [(title, [pool.submit(check, row, bench, program) for row in rows]) for title, rows in wanted]
        return [(title, [promise.result() for promise in some]) for title, some in promises]
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        bench.processes.close()


def report(results, details):
    """Prints what is not as it should be; the number of rows of which that is true."""
    for result in results:
        name = f"{result.situation.what} ({result.situation.server.title})"
        if result.skipped:
            print(f"skipped: {name}: {result.skipped}")
        if result.problem:
            print(f"WRONG: {name}: {result.problem}")
        if details and result.told:
            print(name, json.dumps(result.told.document["findings"], indent=1))
    return sum(bool(result.problem) for result in results)


def stale(sections):
    """The rows that stand otherwise in the page."""
    written = PAGE.read_text(encoding="utf-8").splitlines()
    lines = [table.line(result) for _, results in sections for result in results if result.told]
    return [line for line in lines if line not in written]


def leave(number, _):
    """Ends by the signal, once: another one must not disturb the tidying up."""
    for one in signal.SIGTERM, signal.SIGINT:
        signal.signal(one, signal.SIG_IGN)
    sys.exit(128 + number)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", type=Path, required=True)
    parser.add_argument("--dir", type=Path, required=True)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--only")
    parser.add_argument("--details", action="store_true")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)

    def is_wanted(title, row):
        return (row.quick or not options.check) and (options.only or "") in f"{title}: {row.what}"

    processes = Processes()
    bench = Bench(options.dir, Authorities(Mint(options.dir / "mint", processes)), processes)
    bench.street = Street(options.bin / "cfmon-lab", bench)
    wanted = [(rows.TITLE, [row for row in rows.ROWS if is_wanted(rows.TITLE, row)]) for rows in SECTIONS]
    sections = run(wanted, bench, options.bin / "cfmonctl")

    results = [result for _, some in sections for result in some]
    wrong = report(results, options.details)
    skipped = sum(bool(result.skipped) for result in results)
    print(f"{len(results)} situations, {wrong} wrong, {skipped} skipped")
    if options.check and not wrong:
        for line in stale(sections):
            print(f"not so in docs/{PAGE.name}, which script/fidelity makes: {line}")
            wrong += 1
    elif not options.only and not options.check:
        if wrong or skipped:
            print(f"docs/{PAGE.name} is left as it was")
        else:
            PAGE.write_text(table.page(sections), encoding="utf-8")
    sys.exit(bool(wrong))


main()
