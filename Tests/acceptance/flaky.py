#!/usr/bin/env python3
"""A receiver that fails half of the time, and the judge of what it got.

    flaky.py serve PORT FILE SEED ANSWERS    answers 503 to half of all requests, to half of those after it took them;
                                             once there is a file ANSWERS, it takes all. Each message taken is a line of FILE
    flaky.py judge FILE INCIDENTS            every incident was told in order and to its end, and nothing twice but under its id"""

import collections
import hashlib
import http.server
import json
import pathlib
import random
import sys
import threading


def serve(port, out, seed, answers):
    dice, lock = random.Random(int(seed)), threading.Lock()
    out, answers = pathlib.Path(out), pathlib.Path(answers)

    class Reception(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            with lock:
                roll = 1.0 if answers.exists() else dice.random()
                if roll > 0.25:
                    message = json.loads(body)
                    line = {
                        "id": self.headers["webhook-id"],
                        "body": hashlib.sha256(body).hexdigest(),
                        "type": message["type"],
                        "incident": message["data"]["incident"],
                        "what": f"{message['data']['code']} {message['data']['opened_at']} {message['data']['origins']}",
                    }
                    with out.open("a") as file:
                        file.write(json.dumps(line) + "\n")
            self.send_response(204 if roll > 0.5 else 503)
            if roll <= 0.5:
                self.send_header("retry-after", "1")
                self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *arguments):
            pass

    http.server.ThreadingHTTPServer(("127.0.0.1", int(port)), Reception).serve_forever()


def judge(file, incidents):
    lines = [json.loads(line) for line in pathlib.Path(file).read_text().splitlines()]
    bodies, told, faults = {}, collections.defaultdict(dict), []
    for line in lines:
        if bodies.setdefault(line["id"], line["body"]) != line["body"]:
            faults.append(f"two bodies under the id {line['id']}")
        told[line["incident"]].setdefault(line["id"], line["type"].removeprefix("incident."))
    alone = 0
    for incident, messages in sorted(told.items()):
        types = list(messages.values())
        alone += types == ["resolved"]
        middle = types[1:-1]
        if types != ["resolved"] and (
            types[0] != "opened" or types[-1] != "resolved" or {"opened", "resolved"} & set(middle)
        ):
            faults.append(f"incident {incident} was told as {types}")
    if len(told) != int(incidents):
        faults.append(f"{len(told)} incidents were told of {incidents}")
    duplicates = len(lines) - len(bodies)
    print(f"{len(lines)} messages taken, {duplicates} of them again, {len(told)} incidents, {alone} told in one message")
    if faults:
        sys.exit("\n".join(faults))


{"serve": serve, "judge": judge}[sys.argv[1]](*sys.argv[2:])
