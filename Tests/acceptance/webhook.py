#!/usr/bin/env python3
"""Holds docs/webhook.md to its word: its Python verifies signatures, its schema describes the messages.

    webhook.py vector                     the published vector of Standard Webhooks, and forgeries of it
    webhook.py samples FILE...            the page's own sample, and the bodies of golden files
    webhook.py serve PORT SECRET FILE     a receiver made of the page's Python; each message is a line of FILE. /moved leads
                                          elsewhere, and /endless never ends its answer"""

import copy
import http.server
import json
import pathlib
import re
import sys
import time

import jsonschema

page = pathlib.Path("docs/webhook.md").read_text()
snippet = re.search(r"```python\n(.*?)```", page, re.DOTALL).group(1)
sample, schema = (json.loads(block) for block in re.findall(r"```json\n(.*?)```", page, re.DOTALL))
exec(compile(snippet, "docs/webhook.md", "exec"))
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)


def vector():
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    time.time = lambda: 1614265330
    assert verify(secret, headers, body), "the vector"
    assert verify(secret, headers | {"webhook-signature": "v1,AAAA " + headers["webhook-signature"]}, body), "two secrets"
    assert not verify(secret, headers, body + b"\n"), "another body"
    assert not verify(secret, headers | {"webhook-id": "msg_x"}, body), "another id"
    assert not verify("whsec_" + "A" * 32, headers, body), "another secret"
    time.time = lambda: 1614265330 + 301
    assert not verify(secret, headers, body), "an old message"


def samples(*files):
    bodies = [sample] + [request["body"] for file in files for request in json.loads(pathlib.Path(file).read_text())]
    for body in bodies:
        validator.validate(body)
    for path in (["data", "title"], ["data", "origins", 0, "id"], ["data", "incident"], ["type"]):
        broken = copy.deepcopy(sample)
        part = broken
        for step in path[:-1]:
            part = part[step]
        part[path[-1]] = None
        assert not validator.is_valid(broken), f"{path} may be null"
    print(f"{len(bodies)} bodies are as the schema says")


def serve(port, secret, out):
    class Reception(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            if self.path == "/moved":
                self.send_response(302)
                self.send_header("location", "/")
                self.end_headers()
                return
            message = json.loads(body)
            line = {
                "verified": verify(secret, self.headers, body),
                "faults": [fault.message for fault in validator.iter_errors(message)],
                "type": message["type"],
                "path": self.path,
            }
            with open(out, "a") as file:
                file.write(json.dumps(line) + "\n")
            if self.path == "/endless":
                self.send_response(200)
                self.end_headers()
                try:
                    while True:
                        self.wfile.write(b"x" * 65536)
                except OSError:
                    return
            self.send_response(204)
            self.end_headers()

        def log_message(self, *arguments):
            pass

    http.server.ThreadingHTTPServer(("127.0.0.1", int(port)), Reception).serve_forever()


{"vector": vector, "samples": samples, "serve": serve}[sys.argv[1]](*sys.argv[2:])
