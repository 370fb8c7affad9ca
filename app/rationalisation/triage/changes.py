"""The page object of what changed since the scoring before the newest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.rationalisation.scoring.models import ScoreRow, Scoring
from app.rationalisation.scoring.presenters import proposal
from app.rationalisation.triage.presenters import HOME


@dataclass(frozen=True)
class Moved:
    """A website whose proposal is another one than before."""

    host: str
    href: str
    before: str
    after: str
    score_before: str
    score_after: str


@dataclass(frozen=True)
class ChangesView:
    """The two scorings, and what differs; None before there are two."""

    newest: datetime | None
    earlier: datetime | None
    lines: tuple[Moved, ...]


def changes_view(scorings: Sequence[Scoring], rows: Sequence[tuple[str, ScoreRow, ScoreRow]]) -> ChangesView:
    newest, earlier = (*scorings, None, None)[:2]
    return ChangesView(
        newest.created_at if newest else None,
        earlier.created_at if earlier else None,
        tuple(_moved(host, before, after) for host, before, after in rows),
    )


def _moved(host: str, before: ScoreRow, after: ScoreRow) -> Moved:
    return Moved(
        host,
        f"{HOME}sites/{host}",
        proposal(before.proposal, before.target),
        proposal(after.proposal, after.target),
        "–" if before.score is None else f"{before.score:.0f}",
        "–" if after.score is None else f"{after.score:.0f}",
    )
