"""What a row of the table is made of."""

from dataclasses import dataclass

from pki import NAME

PASSES = "gets through"
UNKNOWN = "not known"


@dataclass(frozen=True)
class Says:
    """What CloudFront does (502, 504, PASSES or UNKNOWN), how sure that is, and who says it."""

    outcome: object
    mark: str
    source: str


def documented(outcome, source):
    return Says(outcome, "documented", source)


def library(outcome, source="s2n"):
    return Says(outcome, "library", source)


def reported(outcome, source):
    return Says(outcome, "reported", source)


def inferred(outcome, source=""):
    return Says(outcome, "inferred", source)


@dataclass(frozen=True)
class Situation:
    """One row: an origin, what CloudFront does with it, and what cfmon must say."""

    what: str
    server: object
    # The first one is what cfmon is held to; the others are voices that say something else or the same.
    cloudfront: tuple
    verdict: str
    # The code of the first finding; None where there is none.
    finding: str | None
    # Options of `cfmonctl check`.
    options: tuple = ()
    domain: str = NAME
    # Why cfmon's answer is not what CloudFront is said to do; empty where it is.
    differs: str = ""
    # Whether it belongs to the short variant.
    quick: bool = False
    # What the first finding's title or detail must say.
    words: str = ""


def row(what, server, cloudfront, verdict, finding=None, *options, domain=NAME, differs="", quick=False, words=""):
    """A row with one voice or several."""
    voices = cloudfront if isinstance(cloudfront, tuple) else (cloudfront,)
    return Situation(what, server, voices, verdict, finding, options, domain, differs, quick, words)
