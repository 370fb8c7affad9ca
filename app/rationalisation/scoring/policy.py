"""The scoring policy as a value: weights, points and thresholds; policy_file.py reads the one that ships."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Criterion:
    """One published criterion: what it is called, what it means, how much it weighs."""

    name: str
    title: str
    definition: str
    weight: float
    points: Mapping[str, Points]


@dataclass(frozen=True)
class Thresholds:
    """Where one proposal ends and another begins; the file says what each means."""

    enough_confidence: float
    score_confidence: float
    empty_pages: int
    empty_words: int
    merge_share: float
    move_share: float
    weak_move_share: float
    stale_months: float
    low_visits: int
    close_visits: int
    low_score: float
    thin_page_words: int


@dataclass(frozen=True)
class Policy:
    """One version of the policy."""

    version: str
    valid_from: date
    criteria: Mapping[str, Criterion]
    thresholds: Thresholds

    def weights(self) -> dict[str, float]:
        """The weight of each criterion by name."""
        return {name: criterion.weight for name, criterion in self.criteria.items()}

    def with_weights(self, weights: Mapping[str, float]) -> "Policy":
        """The same policy with some weights changed, to ask what would follow."""
        criteria = {
            name: replace(criterion, weight=weights.get(name, criterion.weight))
            for name, criterion in self.criteria.items()
        }
        return replace(self, criteria=criteria)


def parse_policy(raw: Mapping[str, Any]) -> Policy:
    """A policy from its file; ValueError says what is wrong with it."""
    criteria = {name: _criterion(name, values) for name, values in raw["criteria"].items()}
    if not sum(criterion.weight for criterion in criteria.values()):
        raise ValueError("every weight is nought")
    return Policy(
        version=str(raw["version"]),
        valid_from=raw["valid_from"],
        criteria=criteria,
        thresholds=Thresholds(**raw["thresholds"]),
    )


def _criterion(name: str, raw: Mapping[str, Any]) -> Criterion:
    if raw["weight"] < 0:
        raise ValueError(f"{name}: a weight cannot be negative")
    points = {key: _points(name, raw[key]) for key in raw if key.endswith("points")}
    return Criterion(name, raw["title"], raw["definition"], raw["weight"], points)


def _points(name: str, raw: Sequence[Sequence[float]]) -> Points:
    points = tuple((float(at), float(value)) for at, value in raw)
    if list(points) != sorted(points) or not all(0 <= value <= 100 for _, value in points):
        raise ValueError(f"{name}: points must rise, with values from 0 to 100")
    return points


def value_at(points: Points, at: float) -> float:
    """The value on the line through the points; beyond the ends it stays level."""
    if at <= points[0][0]:
        return points[0][1]
    for (left, low), (right, high) in itertools.pairwise(points):
        if at <= right:
            return low + (high - low) * (at - left) / (right - left)
    return points[-1][1]
