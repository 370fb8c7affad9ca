"""What a website's page shows of a score that was made of it by itself, after a correction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.rationalisation.rescoring.models import Rescore
from app.rationalisation.scoring.models import ScoreRow
from app.rationalisation.scoring.policy import Policy
from app.rationalisation.scoring.presenters import proposal, reason, sentence
from app.web.languages import _


@dataclass(frozen=True)
class Moved:
    """A criterion that the corrections changed: its value before and now."""

    title: str
    before: str
    after: str
    sentence: str


@dataclass(frozen=True)
class RescoredView:
    """The score with the corrections, beside the newest of all websites."""

    at: datetime
    policy: str
    score: str
    score_before: str
    confidence: str
    proposal: str
    proposal_before: str
    changes: bool
    reason: str
    moved: tuple[Moved, ...]


def rescored_view(rescores: Sequence[Rescore], score: ScoreRow | None, policy: Policy) -> RescoredView | None:
    """The newest of them; None where none was made since the newest score of all websites."""
    if not rescores:
        return None
    newest = rescores[0]
    before = score.findings if score else {}
    was = (score.proposal, score.target) if score else (None, None)
    return RescoredView(
        at=newest.created_at,
        policy=newest.policy,
        score=_whole(newest.score),
        score_before=_whole(score.score if score else None),
        confidence=f"{100 * newest.confidence:.0f}%",
        proposal=proposal(newest.proposal, newest.target),
        proposal_before=proposal(*was),
        changes=(newest.proposal, newest.target) != was,
        reason=reason(newest.reason, newest.reason_values),
        moved=tuple(
            _moved(name, before.get(name), finding, policy)
            for name, finding in newest.findings.items()
            if _differs(finding, before.get(name))
        ),
    )


def _differs(after: dict[str, Any], before: dict[str, Any] | None) -> bool:
    """Whether a correction shows in a finding, in its value or in its evidence; days that passed do not."""
    if before is None:
        return True
    marks = [each["evidence"].get("corrected") for each in (after, before)]
    return marks[0] != marks[1] or _whole(after["value"]) != _whole(before["value"])


def _moved(name: str, before: dict[str, Any] | None, after: dict[str, Any], policy: Policy) -> Moved:
    known = policy.criteria.get(name)
    return Moved(
        _(known.title) if known else name,
        _whole(before["value"] if before else None),
        _whole(after["value"]),
        sentence(after),
    )


def _whole(value: float | None) -> str:
    return _("unknown") if value is None else f"{value:.0f}"
