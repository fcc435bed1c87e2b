"""The table as Markdown."""

INTRODUCTION = """\
# Fidelity

What CloudFront does with an origin, and what cfmon says of it. `script/fidelity` made this page: it starts each server
on loopback with certificates made for the occasion, runs `cfmonctl check`, and fails where a verdict is not the one
that its row expects, or where cfmon and CloudFront part and the row does not say why. *CloudFront*: what it does, how
sure that is, and who says so; cfmon is held to the first voice. *cfmon*: the verdict, the first finding, its basis.
*Agrees* compares what CloudFront does with what cfmon says that it does (`cloudfront.status`).
"""

SOURCES = {
    "DG-502": "HTTP 502 status code",
    "DG-504": "HTTP 504 status code",
    "DG-behavior": "Request and response behavior for custom origins",
    "DG-certs": "Requirements for using SSL/TLS certificates with CloudFront",
    "DG-ciphers": "Supported protocols and ciphers between CloudFront and the origin",
    "DG-https-origin": "Require HTTPS for communication between CloudFront and your custom origin",
    "DG-mtls": "Origin mutual TLS with CloudFront",
    "DG-mtls-enable": "Enable origin mutual TLS for CloudFront distributions",
    "DG-origin": "Origin settings",
    "DG-quotas": "Quotas",
    "DG-status": "How CloudFront processes HTTP 4xx and 5xx status codes from your origin",
}
LIBRARY = """\
DG is the Amazon CloudFront Developer Guide, by these pages. s2n is AWS's public TLS library, `aws/s2n-tls`, with its
policies for CloudFront's side towards origins; that CloudFront runs exactly these is inferred.
"""


def line(result):
    """The row of one result."""
    situation = result.situation
    voices = "; ".join(
        f"**{says.outcome}** ({', '.join(filter(None, (says.mark, says.source)))})" for says in situation.cloudfront
    )
    told = result.told
    said = f"{told.verdict}" + (f" `{told.finding}` ({told.basis})" if told.finding else "")
    cells = (situation.what, situation.server.title, voices, said, result.agreement)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def page(sections):
    """The whole page: a title and its results, section by section."""
    parts = [INTRODUCTION]
    used = set()
    for title, results in sections:
        parts.append(f"## {title}\n")
        parts.append("| Situation | Server | CloudFront | cfmon | Agrees |\n|---|---|---|---|---|")
        parts.append("\n".join(line(result) for result in results) + "\n")
        used |= {says.source for result in results for says in result.situation.cloudfront}
    parts.append("## Sources\n")
    parts.append(LIBRARY)
    parts += [f"* {key}: {name}" for key, name in SOURCES.items() if any(source.startswith(key) for source in used)]
    return "\n".join(parts) + "\n"
