"""The page object of the published criteria."""

from dataclasses import dataclass
from datetime import date

from app.rationalisation.scoring.policy import Policy
from app.web.languages import _


@dataclass(frozen=True)
class Definition:
    """One criterion as it is published."""

    name: str
    title: str
    definition: str
    weight: str
    points: str


@dataclass(frozen=True)
class CriteriaView:
    """The policy in force."""

    version: str
    valid_from: date
    definitions: tuple[Definition, ...]
    enough: int


def criteria_view(policy: Policy) -> CriteriaView:
    total = sum(policy.weights().values())
    return CriteriaView(
        policy.version,
        policy.valid_from,
        tuple(
            Definition(
                name,
                _(each.title),
                _(each.definition),
                f"{100 * each.weight / total:.0f}%",
                _points(each.points.get("points", ())),
            )
            for name, each in policy.criteria.items()
        ),
        round(100 * policy.thresholds.enough_confidence),
    )


def _points(points: tuple[tuple[float, float], ...]) -> str:
    return "; ".join(f"{at:g} → {value:g}" for at, value in points)
