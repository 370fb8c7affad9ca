"""How far people's decisions agree with the proposals, and weights that would agree more; pure.

A website is kept when its score reaches the policy's line, that is when the weighted sum of
(value - line) is not negative: a linear rule, so weights can be learned from decisions as a
logistic regression whose coefficients are never negative.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.rationalisation.scoring.policy import Policy
from app.rationalisation.scoring.rules import KEEP, NOT_ENOUGH

# With fewer decisions, or fewer than this of either kind, any suggestion would be chance.
ENOUGH, ENOUGH_OF_EACH = 30, 5
ROUNDS = 600
PACE = 4.0
STEEPNESS = 12.0


@dataclass(frozen=True)
class Judged:
    """A website that people decided about: what was proposed then, what they chose, and the values."""

    proposal: str
    decided: str
    values: Mapping[str, float | None]


@dataclass(frozen=True)
class Agreement:
    """How often people chose what was proposed; `confusion` counts (proposal, decision)."""

    decisions: int
    same: int
    confusion: Mapping[tuple[str, str], int]

    @property
    def share(self) -> float | None:
        return self.same / self.decisions if self.decisions else None


@dataclass(frozen=True)
class Leaning:
    """What a criterion was worth on average where people kept a website, and where they ended it."""

    criterion: str
    kept: float | None
    ended: float | None


@dataclass(frozen=True)
class Suggestion:
    """Weights that agree better with what people kept, and the share of decisions that each would make."""

    weights: Mapping[str, float]
    alike_now: float
    alike_then: float


def agreement(judged: Sequence[Judged]) -> Agreement:
    """Agreement over the decisions that had a proposal to agree with."""
    asked = [each for each in judged if each.proposal != NOT_ENOUGH]
    confusion = Counter((each.proposal, each.decided) for each in asked)
    return Agreement(
        len(asked), sum(count for (one, other), count in confusion.items() if one == other), confusion
    )


def leanings(judged: Sequence[Judged], criteria: Sequence[str]) -> list[Leaning]:
    """By criterion, the mean value of what was kept and of what was ended."""
    return [
        Leaning(
            name,
            _mean([each.values.get(name) for each in judged if each.decided == KEEP]),
            _mean([each.values.get(name) for each in judged if each.decided != KEEP]),
        )
        for name in criteria
    ]


def suggestion(judged: Sequence[Judged], policy: Policy) -> Suggestion | None:
    """Weights to suggest; None with too few decisions, or where none were found that agree better."""
    weights, line = policy.weights(), policy.thresholds.low_score
    found = suggest(judged, weights, line)
    if found is None:
        return None
    now, then = kept_alike(judged, weights, line), kept_alike(judged, found, line)
    return Suggestion(found, now, then) if then > now else None


def enough(judged: Sequence[Judged]) -> bool:
    """Whether there are enough decisions of either kind to suggest anything."""
    kept = sum(each.decided == KEEP for each in judged)
    return len(judged) >= ENOUGH and min(kept, len(judged) - kept) >= ENOUGH_OF_EACH


def suggest(judged: Sequence[Judged], weights: Mapping[str, float], line: float) -> dict[str, float] | None:
    """Weights that agree better with what people kept; None with too few decisions.

    They add up to what the present ones do, and a criterion never known keeps its weight.
    """
    if not enough(judged):
        return None
    names = [name for name in weights if any(each.values.get(name) is not None for each in judged)]
    total = sum(weights[name] for name in names) or 1.0
    rows = [_row(each, names, line) for each in judged]
    learned = _learn(rows, [weights[name] / total for name in names])
    scale = total / (sum(learned) or 1.0)
    found = {name: round(scale * weight, 1) for name, weight in zip(names, learned, strict=True)}
    return {**weights, **found}


def kept_alike(judged: Sequence[Judged], weights: Mapping[str, float], line: float) -> float:
    """The share of decisions to keep or end that a score under these weights would have made."""
    same = 0
    for each in judged:
        known = [(weights[n], v) for n, v in each.values.items() if v is not None and n in weights]
        whole = sum(weight for weight, _ in known)
        score = sum(weight * value for weight, value in known) / whole if whole else 0.0
        same += (score >= line) == (each.decided == KEEP)
    return same / len(judged)


def _row(each: Judged, names: Sequence[str], line: float) -> tuple[list[float], float]:
    distances = ((each.values.get(name), name) for name in names)
    return (
        [0.0 if value is None else (value - line) / 100 for value, _ in distances],
        1.0 if each.decided == KEEP else 0.0,
    )


def _learn(rows: Sequence[tuple[list[float], float]], start: Sequence[float]) -> list[float]:
    """Projected gradient descent on the logistic loss, weights kept at or above nought."""
    weights = list(start)
    for _ in range(ROUNDS):
        slope = [0.0] * len(weights)
        for distances, kept in rows:
            at = STEEPNESS * sum(w * d for w, d in zip(weights, distances, strict=True))
            miss = 1 / (1 + math.exp(-max(-40.0, min(40.0, at)))) - kept
            for place, distance in enumerate(distances):
                slope[place] += miss * distance
        weights = [
            max(0.0, weight - PACE * each / len(rows)) for weight, each in zip(weights, slope, strict=True)
        ]
    return weights


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
