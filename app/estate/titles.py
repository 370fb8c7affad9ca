"""What the title of a front page gives away: shared with other websites, a log-in portal, a bare server."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

# Read off the 2,467 shared titles of GSA's standards scan of 21 August 2026 (site-scanning.app.cloud.gov).
_KINDS = (
    ("login", r"log ?[io]n|sign ?in|vpn|portal|gateway|authenticat|single sign|globalprotect|password"),
    (
        "server",
        r"\biis\b|apache2|nginx|web ?server|default page|test page|it works|^index of|^folder:",
    ),
    ("error", r"request rejected|access denied|forbidden|not found|error|unavailable|maintenance|logout"),
    ("general", r"^home( page)?( - website)?$|^website$|^index$|^welcome$|^untitled"),
)
_PATTERNS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _KINDS)


@dataclass(frozen=True, slots=True)
class SharedTitle:
    """A title that several websites have, whatever its case."""

    title: str
    hosts: tuple[str, ...]
    kind: str


def title_kind(title: str) -> str:
    """`login`, `server`, `error`, `general`, or `own` for a title that names something."""
    return next((kind for kind, pattern in _PATTERNS if pattern.search(title)), "own")


def shared_titles(titles: Iterable[tuple[str, str]]) -> list[SharedTitle]:
    """The titles that more than one host has, on most websites first.

    Args:
        titles: host and title of each website; those without one are left out.
    """
    hosts: dict[str, list[str]] = {}
    spelt: dict[str, Counter[str]] = {}
    for host, title in titles:
        if title:
            hosts.setdefault(title.lower(), []).append(host)
            spelt.setdefault(title.lower(), Counter())[title] += 1
    found = [
        SharedTitle(spelt[low].most_common(1)[0][0], tuple(sorted(each)), title_kind(low))
        for low, each in hosts.items()
        if len(each) > 1
    ]
    return sorted(found, key=lambda each: (-len(each.hosts), each.title.lower()))
