#!/usr/bin/env python3
"""A receiver of Standard Webhooks, written from the specification alone. Appends each attempt to FILE as a line of JSON.

    receiver.py PORT SECRET_FILE FILE ANSWERS

While there is no file ANSWERS, it takes each message and never answers: nobody can know whether it has arrived."""

import base64
import hashlib
import hmac
import http.server
import json
import pathlib
import sys
import time

port, secret_file, out, answers = int(sys.argv[1]), *map(pathlib.Path, sys.argv[2:5])
key = base64.b64decode(secret_file.read_text().strip().removeprefix("whsec_"))


class Reception(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        name, sent = self.headers["webhook-id"], self.headers["webhook-timestamp"]
        code = hmac.new(key, f"{name}.{sent}.".encode() + body, hashlib.sha256).digest()
        signature = "v1," + base64.b64encode(code).decode()
        line = {
            "id": name,
            "signed": signature in self.headers["webhook-signature"].split() and abs(time.time() - int(sent)) < 60,
            "body": json.loads(body),
        }
        with out.open("a") as file:
            file.write(json.dumps(line) + "\n")
        if not answers.exists():
            time.sleep(600)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *arguments):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", port), Reception).serve_forever()
