"""The query string of the queue, read forgivingly: what makes no sense is left out."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from app.rationalisation.decisions.rules import STATES
from app.rationalisation.queue.queries import SORTS, UNSCORED, QueueFilter
from app.rationalisation.scoring.rules import PROPOSALS

MAX_TEXT = 200
# Figures are first wanted from the largest, words from A, scores and confidence from the lowest.
FROM_THE_TOP = frozenset({"visits", "pages"})


def asked_from(arguments: Mapping[str, str]) -> QueueFilter:
    """What somebody asked to see."""
    sort = arguments.get("sort", "")
    if sort not in SORTS:
        sort = QueueFilter.sort
    order = arguments.get("order", "")
    return QueueFilter(
        text=arguments.get("q", "").strip()[:MAX_TEXT],
        owner=arguments.get("owner", "")[:MAX_TEXT],
        proposal=_one_of(arguments.get("proposal", ""), (*PROPOSALS, UNSCORED)),
        status=arguments.get("status", "")[:MAX_TEXT],
        decision=_one_of(arguments.get("decision", ""), STATES),
        sort=sort,
        descending=order == "desc" if order in {"asc", "desc"} else sort in FROM_THE_TOP,
        page=page_from(arguments),
    )


def page_from(arguments: Mapping[str, str]) -> int:
    """The page number; anything else is the first page."""
    text = arguments.get("page", "")
    return max(1, int(text)) if text.isdigit() and len(text) < 7 else 1


def _one_of(value: str, known: tuple[str, ...]) -> str:
    return value if value in known else ""


def query_of(asked: QueueFilter, **changes: Any) -> str:
    """The query string for the same request with something changed; back on page 1 unless asked."""
    changed = replace(asked, **{"page": 1, **changes})
    natural = changed.sort in FROM_THE_TOP
    values = {
        "q": changed.text,
        "owner": changed.owner,
        "proposal": changed.proposal,
        "status": changed.status,
        "decision": changed.decision,
        "sort": changed.sort if changed.sort != QueueFilter.sort else "",
        "order": "" if changed.descending == natural else _order(descending=changed.descending),
        "page": str(changed.page) if changed.page > 1 else "",
    }
    return "?" + urlencode({name: value for name, value in values.items() if value})


def _order(*, descending: bool) -> str:
    return "desc" if descending else "asc"
