"""Columns, words and page objects of found hosts and of what counts as a website."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.estate.discovery.models import Candidate
from app.estate.standing.queries import Wanted
from app.rationalisation.evidence.wording import STANDING_KINDS, STANDING_RULES
from app.rationalisation.lists.presenters import ListView
from app.rationalisation.lists.rules import MAX_WORDS, Asked, Column, Counts, Row
from app.web.languages import _l

HOME = "/rationalisation/discovered"
SITES = "/rationalisation/sites/"

STATES: Mapping[str, Any] = {
    "proposed": _l("Waits for an answer"),
    "confirmed": _l("In the inventory"),
    "rejected": _l("Rejected"),
    "ignored": _l("On an ignore list"),
}
SEEN_IN: Mapping[str, Any] = {
    "link": _l("Links"),
    "certificate": _l("Certificate"),
    "sitemap": _l("Sitemap"),
}
FAULTS: Mapping[str, Any] = {
    "answer_missing": _l("Select whether the host belongs to the inventory"),
    "reason_short": _l("Give a reason of at least 10 characters"),
}
MIN_REASON = 10


def _state(value: Any) -> str:
    return str(STATES.get(str(value), value))


def _seen_in(value: Any) -> str:
    return str(SEEN_IN.get(str(value), value))


def _kind(value: Any) -> str:
    return str(STANDING_KINDS.get(str(value), value))


CANDIDATES = (
    Column("host", _l("Host"), link="href"),
    Column("state", _l("State"), filtered=True, show=_state),
    Column("seen_in", _l("Seen in"), filtered=True, show=_seen_in),
    Column("seen_on", _l("First seen on")),
    Column("times", _l("Times"), numeric=True),
    Column("reason", _l("Reason")),
)
STANDINGS = (
    Column("host", _l("Website"), link="href"),
    Column("owner", _l("Owner"), filtered=True),
    Column("kind", _l("Counts as"), filtered=True, show=_kind),
    Column("why", _l("Why")),
)


@dataclass(frozen=True)
class AnswerView:
    """The form that confirms a host or rejects it."""

    host: str
    seen_in: str
    seen_on: str
    times: int
    state: str
    answer: str
    reason: str
    errors: Mapping[str, str]


def candidate_rows(found: Sequence[Any]) -> list[Row]:
    """Lines of hosts, each with the columns of the list."""
    return [
        {
            "host": each.host,
            "href": f"{SITES}{each.host}" if each.state == "confirmed" else f"{HOME}/{each.host}",
            "state": each.state,
            "seen_in": each.seen_in,
            "seen_on": each.seen_on,
            "times": each.times,
            "reason": each.reason,
        }
        for each in found
    ]


# What a website counts as that nobody has visited, or that was not judged yet.
NOT_VISITED = ("", "unknown:not_visited")


@dataclass(frozen=True)
class Spoken:
    """Every standing in words: its kind, and why, without the website that the rule speaks of."""

    kinds: Mapping[str, str]
    whys: Mapping[str, str]


def spoken(known: Iterable[str]) -> Spoken:
    """These standings in words, those with a rule that has none left without."""
    kinds = {each: _kind_of(each) for each in known}
    rules = {name: str(words) for name, words in STANDING_RULES.items()}
    whys = {each: rules.get((each or NOT_VISITED[1]).partition(":")[2], "") for each in known}
    return Spoken(kinds, whys)


def _kind_of(standing: str) -> str:
    return (standing or NOT_VISITED[1]).partition(":")[0]


def wanted_from(asked: Asked, words: Spoken) -> Wanted:
    """The list's question as the database answers it."""
    by_kind = asked.sort == "kind"
    spelt = {each: f"{_kind(words.kinds[each])} {words.whys[each]}".lower() for each in words.whys}
    kind = asked.chosen.get("kind")
    return Wanted(
        order=sorted(spelt, key=lambda each: _kind(words.kinds[each]) if by_kind else words.whys[each]),
        words=[
            (word, [each for each, text in spelt.items() if word in text])
            for word in asked.text.lower().split()[:MAX_WORDS]
        ],
        owner=asked.chosen.get("owner", ""),
        standings=None if kind is None else [each for each in words.kinds if words.kinds[each] == kind],
        sort=asked.sort,
        descending=asked.descending,
    )


def standing_counts(found: Sequence[tuple[str, str, int]], matching: int, words: Spoken) -> Counts:
    """How long the list is and what its filters offer."""
    kinds = {words.kinds[standing] for _owner, standing, _count in found}
    owners = sorted({owner for owner, _standing, _count in found if owner}, key=str.lower)
    return Counts(
        sum(count for _owner, _standing, count in found),
        matching,
        {
            "owner": [(owner, owner) for owner in owners],
            "kind": sorted(((kind, _kind(kind)) for kind in kinds), key=lambda each: each[1].lower()),
        },
    )


def standing_rows(found: Sequence[tuple[str, str, str, str]], words: Spoken) -> list[Row]:
    return [
        {
            "host": host,
            "href": f"{SITES}{host}",
            "owner": owner,
            "kind": words.kinds[standing],
            "why": words.whys[standing] % {"other": other},
        }
        for host, owner, standing, other in found
    ]


def faults(form: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with an answer; only a rejection needs a reason."""
    answer, reason = form.get("answer", ""), form.get("reason", "").strip()
    if answer not in {"confirm", "reject"}:
        return {"answer": "answer_missing"}
    if answer == "reject" and len(reason) < MIN_REASON:
        return {"reason": "reason_short"}
    return {}


def answer_view(
    candidate: Candidate, form: Mapping[str, str], found: Mapping[str, str] | None = None
) -> AnswerView:
    return AnswerView(
        host=candidate.host,
        seen_in=_seen_in(candidate.seen_in),
        seen_on=candidate.seen_on,
        times=candidate.times,
        state=_state(candidate.state),
        answer=form.get("answer", ""),
        reason=form.get("reason", ""),
        errors={name: str(FAULTS[code]) for name, code in (found or {}).items()},
    )


@dataclass(frozen=True)
class ListPage:
    """One of the two lists."""

    list: ListView
    heading: str
    lead: str
    empty: str
