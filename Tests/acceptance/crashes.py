#!/usr/bin/env python3
"""Kills cfmond at random moments, and looks after each kill whether its ledger is whole and forgets nothing.

    crashes.py CFMOND FOLDER SEED KILLS

FOLDER holds good.pem and good.key, and late-0.pem to late-7.pem (with their keys), which have expired. Sixteen origins in
eight groups serve the one or the other, as the dice say; a receiver takes every message. After each kill:

  - integrity_check and foreign_key_check find nothing;
  - no incident, no run of an origin, no settled message has gone since the kill before;
  - what the receiver was told of is an incident in the file, and what it took is not sent under a new id;
  - each open incident has been told, or its message waits; what cfmond acknowledged over its socket is there.

At the end the dice rest, and each group must be as it is served: told where it has expired, mended and told where not."""

import http.client
import http.server
import json
import pathlib
import random
import socket
import sqlite3
import ssl
import subprocess
import sys
import threading
import time

GROUPS, ORIGINS = 8, 16

cfmond, folder = sys.argv[1], pathlib.Path(sys.argv[2])
seed, kills = int(sys.argv[3]), int(sys.argv[4])
dice = random.Random(seed)
print(f"seed {seed}, {kills} kills", flush=True)

late = [False] * GROUPS
messages = []  # (webhook-id, incident, type, group): what the receiver took
taken = threading.Lock()


def context(name):
    it = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    it.load_cert_chain(folder / f"{name}-chain.pem", folder / f"{name}.key")
    return it


good, bad = context("good"), [context(f"late-{group}") for group in range(GROUPS)]


def choose(connection, name, _):
    group = int(name[1 : name.index(".")]) % GROUPS
    connection.context = bad[group] if late[group] else good


good.sni_callback = choose


def serve(listener):
    while True:
        plain, _ = listener.accept()
        threading.Thread(target=greet, args=(plain,), daemon=True).start()


def greet(plain):
    try:
        plain.settimeout(5)
        with good.wrap_socket(plain, server_side=True) as connection:
            connection.recv(1)
    except OSError:
        pass


class Reception(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        with taken:
            messages.append((self.headers["webhook-id"], body["data"]["incident"], body["type"]))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


def threaded(run, *arguments):
    threading.Thread(target=run, args=arguments, daemon=True).start()


listener = socket.create_server(("127.0.0.1", 0), backlog=256)
receiver = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Reception)
threaded(serve, listener)
threaded(receiver.serve_forever)

config, control = folder / "crashes.yaml", folder / "crashes.sock"
port = listener.getsockname()[1]
lines = [
    "defaults: {interval: 10s}",
    f"trust: {{bundle: {folder}/root.pem}}",
    "origins:",
    *(
        f"  - {{id: o{number}, domain: o{number}.example.com, port: {port}, connect_to: [127.0.0.1]}}"
        for number in range(ORIGINS)
    ),
    "receivers:",
    f"  - {{name: all, type: webhook, url: 'http://127.0.0.1:{receiver.server_port}/', send: [warning, critical, recovery]}}",
]
config.write_text("\n".join(lines) + "\n")
state = folder / "crashes"
log = (folder / "crashes.log").open("wb")
acknowledged = set()


def start():
    command = [cfmond, "--config", config, "--state-dir", state, "--socket", control, "--foreground"]
    return subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)


def ask(method, path, body=None):
    """The answer of the daemon as (status, document); None where there is none."""
    connection = http.client.HTTPConnection("localhost", timeout=5)
    try:
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.settimeout(5)
        connection.sock.connect(str(control))
        connection.request(method, path, body and json.dumps(body))
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()


def fail(what):
    sys.exit(f"FAILED with seed {seed}: {what}\n" + (folder / "crashes.log").read_text(errors="replace")[-4000:])


def rows(file, sql):
    return file.execute(sql).fetchall()


def known():
    """What the file holds, as sets that may only grow."""
    if not (state / "cfmon.db").exists():
        return None
    # As the next daemon will: by what stands in the file and in its log.
    file = sqlite3.connect(state / "cfmon.db")
    try:
        if found := [row for row in rows(file, "PRAGMA integrity_check") if row != ("ok",)]:
            fail(f"integrity_check: {found}")
        if found := rows(file, "PRAGMA foreign_key_check"):
            fail(f"foreign_key_check: {found}")
        tables = {name for (name,) in rows(file, "SELECT name FROM sqlite_schema WHERE type = 'table'")}
        if "event" not in tables:
            return None
        unheard = rows(
            file,
            "SELECT id FROM incident i WHERE stage = 'open' AND NOT EXISTS (SELECT 1 FROM told WHERE incident = i.id)",
        )
        if unheard:
            fail(f"open incidents of which nobody was told: {unheard}")
        silent = rows(
            file,
            "SELECT t.incident FROM told t WHERE NOT EXISTS (SELECT 1 FROM outbox m WHERE m.incident = t.incident)",
        )
        if silent:
            fail(f"incidents that count as told without a message: {silent}")
        return {
            "incidents": set(rows(file, "SELECT id, cause, subject FROM incident WHERE stage <> 'pending'")),
            "ended incidents": set(rows(file, "SELECT id FROM incident WHERE stage = 'closed'")),
            "runs": set(rows(file, "SELECT number, origin, began, severity FROM run")),
            "messages": set(rows(file, "SELECT id, message_id, incident FROM outbox")),
            "settled messages": set(rows(file, "SELECT id, state FROM outbox WHERE settled_at IS NOT NULL")),
            "events": set(rows(file, "SELECT number, at, kind, words FROM event")),
            "acknowledgements": set(rows(file, "SELECT incident FROM acknowledgement")),
        }
    finally:
        file.close()


def look(before):
    now = known()
    if now is None:
        return before
    for what, held in (before or {}).items():
        if gone := held - now[what]:
            fail(f"{what} that were there have gone: {sorted(gone)[:5]}")
    with taken:
        heard = list(messages)
    ids = {message: incident for (_, message, incident) in now["messages"]}
    for message, incident, _ in heard:
        if ids.get(message) != incident:
            fail(f"the receiver took {message} about incident {incident}; the file knows {ids.get(message)}")
    for incident in acknowledged:
        if (incident,) not in now["acknowledgements"]:
            fail(f"incident {incident} was acknowledged, and the file does not know")
    return now


before = None
for kill in range(kills):
    for group in range(GROUPS):
        if dice.random() < 0.05:
            late[group] = not late[group]
    daemon = start()
    # From its first instruction to well into its work.
    end = time.monotonic() + dice.choice([dice.uniform(0, 0.4), dice.uniform(0.3, 1.5), dice.uniform(0.5, 2.2)])
    acks = dice.random() < 0.3
    while time.monotonic() < end:
        if daemon.poll() is not None:
            fail(f"cfmond ended by itself with {daemon.returncode}")
        if acks and (answer := ask("GET", "/v1/alerts")) and answer[1].get("alerts"):
            acks = False
            incident = dice.choice(answer[1]["alerts"])["id"]
            answer = ask("POST", f"/v1/alerts/{incident}/ack", {"by": "dice", "comment": f"kill {kill}"})
            if answer and answer[0] == 200:
                acknowledged.add(incident)
        time.sleep(0.01)
    daemon.kill()
    daemon.wait()
    before = look(before)

print(f"{len(messages)} messages taken, {len(acknowledged)} alerts acknowledged; now the dice rest", flush=True)
for group in range(GROUPS):
    late[group] = group % 2 == 0
daemon = start()


def settled():
    status, alerts, sent = ask("GET", "/v1/status?view=brief"), ask("GET", "/v1/alerts"), ask("GET", "/v1/deliveries?limit=1000")
    if not status or not alerts or not sent:
        return False
    # That more origins have joined is told some minutes later, so that it is told of all of them together.
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    if any(message["state"] == "pending" and message["due_at"] <= now for message in sent[1]["deliveries"]):
        return False
    verdicts = {origin["origin"]["id"]: origin["verdict"] for origin in status[1]["origins"]}
    wanted = {f"o{number}": "critical" if late[number % GROUPS] else "ok" for number in range(ORIGINS)}
    open_now = {origin["id"] for alert in alerts[1]["alerts"] for origin in alert["origins"]}
    return verdicts == wanted and open_now == {name for name, verdict in wanted.items() if verdict == "critical"}


end = time.monotonic() + 120
while not settled():
    if time.monotonic() > end:
        fail(f"it does not settle: {ask('GET', '/v1/alerts')}")
    time.sleep(0.2)
daemon.terminate()
if daemon.wait(20) != 0:
    fail(f"SIGTERM ended it with {daemon.returncode}")
last = look(before)
with taken:
    heard = list(messages)
ended = {incident for (incident,) in last["ended incidents"]}
for incident in {incident for (_, incident, _) in heard}:
    words = [word for (_, about, word) in heard if about == incident]
    if (words[-1] == "incident.resolved") != (incident in ended):
        fail(f"incident {incident} is {'over' if incident in ended else 'open'}, and the receiver heard {words}")
print(
    f"{len(last['incidents'])} incidents, {len(last['runs'])} runs, {len(last['messages'])} messages, "
    f"{len(last['events'])} events: nothing lost"
)
