"""Columns, words and page objects of found hosts and of what counts as a website."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.estate.discovery.models import Candidate
from app.rationalisation.evidence.wording import STANDING_KINDS, why_words
from app.rationalisation.lists.presenters import ListView
from app.rationalisation.lists.rules import Column, Row
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
NOT_JUDGED = "unknown:not_visited:"


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


def candidate_rows(found: Sequence[Candidate]) -> list[Row]:
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


def standing_rows(found: Sequence[tuple[str, str, str]]) -> list[Row]:
    """One row for each website; few sentences are many websites', so each is put into words once."""
    told = {text or NOT_JUDGED for _, _, text in found}
    words = why_words(told)
    kinds = {text: text.partition(":")[0] for text in told}
    return [
        {
            "host": host,
            "href": f"{SITES}{host}",
            "owner": owner,
            "kind": kinds[text or NOT_JUDGED],
            "why": words[text or NOT_JUDGED],
        }
        for host, owner, text in found
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
