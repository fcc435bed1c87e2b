"""Whether the origin is reached at all, and what it speaks."""

from pki import NAME, good
from servers import HAProxy, Lab, NameServer, Nginx, Nobody, Scripted
from situation import documented, inferred, reported, row

TITLE = "Reaching the origin"

ROWS = [
    row(
        "the name does not exist", NameServer("nxdomain"), documented(502, "DG-502"), "critical", "dns-no-address",
        quick=True,
    ),
    row(
        "the name has no address of that family", NameServer("empty"), documented(502, "DG-502"), "critical",
        "dns-no-address",
    ),
    row("the look-up fails (SERVFAIL)", NameServer("servfail"), documented(502, "DG-502"), "critical", "dns-failed"),
    row(
        "the name has a private address", NameServer("private"), documented(504, "DG-504"), "critical",
        "dns-not-public",
        "--timeout", "1", "--attempts", "1",
    ),
    row(
        "nothing listens on the port", Nobody(), documented(502, "DG-502"), "critical", "connect-refused",
        "--timeout", "1", "--attempts", "1", quick=True,
    ),
    row(
        "no answer at all, and never was one", Lab("silent"), documented(504, "DG-504"), "unknown", "connect-timeout",
        differs="an origin that lets only CloudFront in looks the same from elsewhere: cfmon cannot tell",
    ),
    row("accepts and says nothing", Lab("mute"), inferred(504), "critical", "tls-timeout"),
    row("hangs up on the hello", Lab("hangs-up"), reported("502 or 504", "users"), "critical", "tls-closed"),
    row(
        "plain HTTP on the HTTPS port", Nginx(good, listen=""), reported("502 or 504", "aws/aws-cdk#23463"),
        "critical",
        "tls-not-spoken", quick=True,
    ),
    row(
        "plain HTTP on the HTTPS port", HAProxy((good,), is_tls=False), reported("502 or 504", "aws/aws-cdk#23463"),
        "critical",
        "tls-not-spoken",
    ),
    row(
        "SSH on the HTTPS port", Lab("ssh"), reported("502 or 504", "aws/aws-cdk#23463"), "critical", "tls-not-spoken"
    ),
    row(
        "a mail server's greeting", Scripted(good, "smtp"), reported("502 or 504", "aws/aws-cdk#23463"), "critical",
        "tls-not-spoken",
    ),
    row(
        "expects the PROXY protocol before TLS", HAProxy((good,), bind="accept-proxy"), inferred(502), "critical",
        "tls-closed",
        quick=True,
    ),
    row(
        "expects the PROXY protocol before TLS", Nginx(good, listen="ssl proxy_protocol"), inferred(502), "critical",
        "tls-closed",
    ),
    row(
        "refuses with another alert (access_denied)", Lab("denied"), documented(502, "DG-502"), "critical",
        "tls-refused",
    ),
    row(
        "two addresses, one with an expired certificate", Lab("two-addresses"), documented(502, "DG-502"), "critical",
        "certificate-expired",
    ),
    row("all well", Nginx(good), documented("gets through", "DG-https-origin"), "ok", None, quick=True),
    row(
        "all well, asked for a page", Nginx(good), documented("gets through", "DG-https-origin"), "ok", None,
        "--http", "/", domain=NAME,
    ),
]
