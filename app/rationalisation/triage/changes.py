"""The list of proposals that changed, since the scoring before or under other weights."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.rationalisation.lists.presenters import ListView
from app.rationalisation.lists.rules import Column, Row
from app.rationalisation.scoring.models import ScoreRow, Scoring
from app.rationalisation.scoring.presenters import proposal
from app.rationalisation.scoring.sensitivity import Change
from app.rationalisation.triage.presenters import HOME
from app.web.languages import _l


def _score(value: float) -> str:
    return f"{value:.0f}"


CHANGES = (
    Column("host", _l("Website"), link="href"),
    Column("before", _l("Proposal then"), filtered=True),
    Column("after", _l("Proposal now"), filtered=True),
    Column("score_before", _l("Score then"), numeric=True, show=_score),
    Column("score_after", _l("Score now"), numeric=True, show=_score),
)
WHAT_IF = (
    Column("host", _l("Website"), link="href"),
    Column("before", _l("Proposal now"), filtered=True),
    Column("after", _l("Proposal then"), filtered=True),
    Column("score_before", _l("Score now"), numeric=True, show=_score),
    Column("score_after", _l("Score then"), numeric=True, show=_score),
)


@dataclass(frozen=True)
class ChangesView:
    """The two scorings, and what differs; None before there are two."""

    newest: datetime | None
    earlier: datetime | None
    list: ListView


def changes_view(scorings: Sequence[Scoring], listed: ListView) -> ChangesView:
    newest, earlier = (*scorings, None, None)[:2]
    return ChangesView(newest.created_at if newest else None, earlier.created_at if earlier else None, listed)


def changed_rows(found: Sequence[tuple[str, ScoreRow, ScoreRow]]) -> list[Row]:
    """Websites whose proposal is another one than at the scoring before."""
    return [
        {
            "host": host,
            "href": f"{HOME}sites/{host}",
            "before": proposal(before.proposal, before.target),
            "after": proposal(after.proposal, after.target),
            "score_before": before.score,
            "score_after": after.score,
        }
        for host, before, after in found
    ]


def what_if_rows(changed: Sequence[Change]) -> list[Row]:
    """Websites whose proposal other weights would change."""
    return [
        {
            "host": each.host,
            "href": f"{HOME}sites/{each.host}",
            "before": proposal(each.before.action, each.before.target),
            "after": proposal(each.after.action, each.after.target),
            "score_before": each.score_before,
            "score_after": each.score_after,
        }
        for each in changed
    ]
