"""The page object of calibration: do people agree with the proposals?"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.rationalisation.decisions.rules import ACTIONS
from app.rationalisation.policies.presenters import HOME, fingerprint, percent
from app.rationalisation.scoring.calibration import (
    ENOUGH,
    ENOUGH_OF_EACH,
    Judged,
    agreement,
    enough,
    leanings,
    suggestion,
)
from app.rationalisation.scoring.policy import Policy
from app.rationalisation.scoring.presenters import PROPOSALS
from app.web.languages import _


@dataclass(frozen=True)
class ConfusionRow:
    """One proposal, and how many times people decided each thing."""

    proposal: str
    counts: tuple[int, ...]


@dataclass(frozen=True)
class CriterionRow:
    """One criterion: worth on average where kept and where ended, weight now and suggested."""

    title: str
    kept: str
    ended: str
    weight: str
    suggested: str


@dataclass(frozen=True)
class CalibrationView:
    """Everything the page shows."""

    decisions: int
    agreed: str
    columns: tuple[str, ...]
    rows: tuple[ConfusionRow, ...]
    criteria: tuple[CriterionRow, ...]
    suggestion: bool
    enough_decided: bool
    now_alike: str
    then_alike: str
    try_href: str
    file_href: str
    accept_href: str
    enough: int
    enough_of_each: int


def calibration_view(judged: Sequence[Judged], policy: Policy, *, may_accept: bool) -> CalibrationView:
    found, weights = agreement(judged), policy.weights()
    suggested = suggestion(judged, policy)
    query = fingerprint(suggested.weights) if suggested else ""
    return CalibrationView(
        decisions=found.decisions,
        agreed="–" if found.share is None else f"{100 * found.share:.0f}%",
        columns=tuple(str(PROPOSALS[action]) for action in ACTIONS),
        rows=tuple(
            ConfusionRow(
                str(PROPOSALS[proposed]),
                tuple(found.confusion.get((proposed, decided), 0) for decided in ACTIONS),
            )
            for proposed in ACTIONS
        ),
        criteria=tuple(
            CriterionRow(
                _(policy.criteria[each.criterion].title),
                _whole(each.kept),
                _whole(each.ended),
                f"{weights[each.criterion]:g}",
                f"{suggested.weights[each.criterion]:g}" if suggested else "",
            )
            for each in leanings(judged, list(policy.criteria))
        ),
        suggestion=suggested is not None,
        enough_decided=enough(judged),
        now_alike=percent(suggested.alike_now) if suggested else "",
        then_alike=percent(suggested.alike_then) if suggested else "",
        try_href=f"/rationalisation/what-if?{query}" if suggested else "",
        file_href=f"/rationalisation/policy.yaml?{query}" if suggested else "",
        accept_href=f"{HOME}/accept" if suggested and may_accept else "",
        enough=ENOUGH,
        enough_of_each=ENOUGH_OF_EACH,
    )


def _whole(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f}"
