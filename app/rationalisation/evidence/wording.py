"""The words for what a website counts as."""

from collections.abc import Mapping
from typing import Any

from app.web.languages import _l

STANDING_KINDS: Mapping[str, Any] = {
    "website": _l("A website of its own"),
    "part": _l("Part of another website"),
    "closed": _l("Closed"),
    "unknown": _l("Not known yet"),
}
STANDING_RULES: Mapping[str, Any] = {
    "not_visited": _l("nobody has visited it"),
    "leads_elsewhere": _l("its address leads to %(other)s"),
    "no_server_twice": _l("no server answered at the last two visits"),
    "did_not_answer": _l("it did not answer at the newest visit"),
    "own_domain": _l("it answers and has a domain of its own"),
    "parent_not_seen": _l("it is a subdomain of %(other)s, and both have to be visited to tell"),
    "family_likeness": _l("it looks like %(other)s, whose subdomain it is"),
    "free_movement": _l("people move freely between it and %(other)s, whose subdomain it is"),
    "apart_from_parent": _l(
        "it is a subdomain of %(other)s and neither looks like it nor leads there and back"
    ),
}


def standing_words(text: str) -> str:
    """A stored standing, `kind:rule:other`, in one sentence."""
    kind, _colon, rest = text.partition(":")
    rule, _colon, other = rest.partition(":")
    words = STANDING_RULES.get(rule)
    return f"{STANDING_KINDS.get(kind, kind)}: {str(words) % {'other': other}}" if words else text
