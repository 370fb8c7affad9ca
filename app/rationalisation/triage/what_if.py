"""The page object of the question: which proposals would other weights change?"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.rationalisation.lists.presenters import ListView
from app.rationalisation.scoring.policy import Policy
from app.web.languages import _

LARGEST = 1000.0


@dataclass(frozen=True)
class WeightField:
    """One weight as the form shows it."""

    name: str
    title: str
    now: str
    value: str
    error: str


@dataclass(frozen=True)
class WhatIfView:
    """The form and its answer; `asked` says whether any weight was changed."""

    fields: tuple[WeightField, ...]
    asked: bool
    scored: int
    list: ListView
    errors: Mapping[str, str]


def weights_from(policy: Policy, arguments: Mapping[str, str]) -> tuple[dict[str, float], dict[str, str]]:
    """The weights asked for and, by criterion, what is wrong with one."""
    weights, errors = policy.weights(), {}
    for name in policy.criteria:
        text = arguments.get(name, "").strip()
        if not text:
            continue
        try:
            asked = float(text)
        except ValueError:
            asked = -1.0
        if 0 <= asked <= LARGEST:
            weights[name] = asked
        else:
            title = policy.criteria[name].title
            errors[name] = _("%(title)s: enter a number from 0 to 1,000", title=title)
    if not errors and not sum(weights.values()):
        errors[next(iter(policy.criteria))] = _("At least one weight must be above 0")
    return weights, errors


def what_if_view(
    policy: Policy,
    arguments: Mapping[str, str],
    errors: Mapping[str, str],
    scored: int,
    listed: ListView,
) -> WhatIfView:
    return WhatIfView(
        fields=tuple(
            WeightField(
                name,
                _(each.title),
                f"{each.weight:g}",
                arguments.get(name, "").strip() or f"{each.weight:g}",
                errors.get(name, ""),
            )
            for name, each in policy.criteria.items()
        ),
        asked=any(arguments.get(name) for name in policy.criteria) and not errors,
        scored=scored,
        list=listed,
        errors=errors,
    )
