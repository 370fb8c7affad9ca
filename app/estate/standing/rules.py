"""Rules of what a website is and when it is closed; pure.

A website is active and has a domain of its own, or is a subdomain between which and its parent people
cannot move freely and which bears no family likeness to it. It is closed when its address leads to another
website, or when no server answered at two visits in a row.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.estate.rules import key_of

WEBSITE, PART, CLOSED, NOT_YET_KNOWN = "website", "part", "closed", "unknown"
# Causes that say that there is no server any more, not that it had a bad day.
GONE = frozenset({"dns_failed", "refused", "unreachable", "connection_lost", "timed_out", "dns_timed_out"})
# Two websites look alike when half of what stands around their front pages is the same.
LIKENESS = 0.5


@dataclass(frozen=True)
class Signs:
    """What is known of a website; None where it was not seen."""

    causes: Sequence[str | None]  # of its visits, newest first
    leads_to: str | None = None
    parent: str | None = None
    links_to_parent: bool | None = None
    linked_from_parent: bool | None = None
    likeness: float | None = None


@dataclass(frozen=True)
class Standing:
    """What a website counts as, and by which rule; `other` is the parent or where it leads."""

    kind: str
    rule: str
    other: str = ""


def standing_of(signs: Signs) -> Standing:
    """Apply the rules, closed first."""
    if not signs.causes:
        return Standing(NOT_YET_KNOWN, "not_visited")
    return _closed(signs) or _active(signs)


def _closed(signs: Signs) -> Standing | None:
    if signs.leads_to:
        return Standing(CLOSED, "leads_elsewhere", signs.leads_to)
    gone = [cause in GONE for cause in signs.causes[:2]]
    if gone == [True, True]:
        return Standing(CLOSED, "no_server_twice")
    return None if signs.causes[0] in {None, "sign_in"} else Standing(NOT_YET_KNOWN, "did_not_answer")


def _active(signs: Signs) -> Standing:
    """What answers is a website, or part of its parent."""
    if signs.parent is None:
        return Standing(WEBSITE, "own_domain")
    seen = (signs.links_to_parent, signs.linked_from_parent, signs.likeness)
    if None in seen:
        return Standing(NOT_YET_KNOWN, "parent_not_seen", signs.parent)
    if (signs.likeness or 0.0) >= LIKENESS:
        return Standing(PART, "family_likeness", signs.parent)
    if signs.links_to_parent and signs.linked_from_parent:
        return Standing(PART, "free_movement", signs.parent)
    return Standing(WEBSITE, "apart_from_parent", signs.parent)


def parent_of(host: str, known: Iterable[str]) -> str | None:
    """The nearest known website that a host is a subdomain of."""
    keys = known if isinstance(known, set | frozenset | dict) else set(known)
    labels = key_of(host).split(".")
    for start in range(1, len(labels) - 1):
        above = ".".join(labels[start:])
        if above in keys:
            return above
    return None


def alike(one: str, other: str) -> float | None:
    """The share of blocks that two surroundings of a page have in common; None where one has none."""
    here = {line.strip() for line in one.split("\n") if line.strip()}
    there = {line.strip() for line in other.split("\n") if line.strip()}
    return len(here & there) / len(here | there) if here and there else None
