"""The answer to a request over the judged connection."""

from pki import good
from servers import HAProxy, Lab, Nginx, Scripted
from situation import PASSES, documented, inferred, row

TITLE = "The answer"

GET = ("--http", "/")
PASSED_ON = documented("passed on", "DG-status")


def says(answer):
    return Scripted(good, f"answer:{answer}")


ROWS = [
    row("200", HAProxy((good,)), documented(PASSES, "DG-behavior"), "ok", None, *GET),
    row("200, chunked", says("chunked"), documented(PASSES, "DG-behavior"), "ok", None, *GET, quick=True),
    row("200, HTTP/1.0", says("http10"), inferred(PASSES), "ok", None, *GET),
    row("103, then 200", says("early-hints"), inferred(PASSES), "ok", None, *GET),
    row(
        "200 with 30,000 bytes of headers", says("fitting-header"), documented(PASSES, "DG-quotas"), "ok", None, *GET
    ),
    row(
        "36,000 bytes of headers", says("big-header"), documented(502, "DG-quotas"), "critical", "http-malformed",
        *GET, quick=True,
    ),
    row(
        "a transfer coding other than chunked", says("coding"), documented(502, "DG-behavior"), "critical",
        "http-malformed", *GET,
    ),
    row("what is no HTTP", says("garbage"), inferred(502), "critical", "http-malformed", *GET),
    row("HTTP/2 without being asked", says("http2"), inferred(502), "critical", "http-malformed", *GET),
    row(
        "closes without an answer", says("nothing"), documented("502 or 504", "DG-504"), "critical", "http-closed",
        *GET,
    ),
    row(
        "closes without an answer (return 444)", Nginx(good, "if ($uri) { return 444; }"),
        documented("502 or 504", "DG-504"), "critical", "http-closed", *GET,
    ),
    row(
        "no answer within 30 s", HAProxy((good,), body="http-request tarpit"), documented(504, "DG-504"), "critical",
        "http-timeout", *GET,
    ),
    row(
        "503 of a proxy without a backend", HAProxy((good,), body="http-request return status 503"), PASSED_ON,
        "critical", "http-status", *GET,
    ),
    row(
        "502 of a proxy whose upstream is gone", Nginx(good, "location = /up { proxy_pass http://127.0.0.1:1; }"),
        PASSED_ON, "critical", "http-status", "--http", "/up", quick=True,
    ),
    row(
        "404", Nginx(good, "location = /gone { return 404; }"), PASSED_ON, "warning", "http-status", "--http", "/gone"
    ),
    row(
        "a redirect", Nginx(good, "location = /old { return 301 https://www.example.com/; }"),
        documented(PASSES, "DG-behavior"), "notice", "http-redirects", "--http", "/old",
    ),
    row("a redirect", Lab("http-redirect"), documented(PASSES, "DG-behavior"), "notice", "http-redirects"),
]
