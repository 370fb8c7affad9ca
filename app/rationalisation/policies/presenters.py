"""Words, columns and page objects of the policies that people accepted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from app.rationalisation.lists.presenters import ListView
from app.rationalisation.lists.rules import Column, Row
from app.rationalisation.policies.rules import ACCEPTED, Step, states
from app.rationalisation.scoring.calibration import Suggestion
from app.rationalisation.scoring.policy import Policy
from app.web.languages import _, _l

HOME = "/rationalisation/policies"
SHORT_ID = 8

KINDS: Mapping[str, Any] = {"accepted": _l("Accepted"), "withdrawn": _l("Withdrawn")}
STATES: Mapping[str, Any] = {
    "in_force": _l("In force"),
    "taken_back": _l("Withdrawn"),
    "replaced": _l("A later one is in force"),
    "outdated": _l("Rests on the policy of an earlier release"),
    "noted": _l("Withdrawal"),
}
FAULTS: Mapping[str, Any] = {
    "reason_short": _l("Give a reason of at least 10 characters"),
    "reason_long": _l("The reason must be 2,000 characters or fewer"),
    "policy_changed": _l(
        "Somebody has just accepted or withdrawn weights, and another policy is in force now: what you see"
        " below goes by that one"
    ),
    "suggestion_changed": _l(
        "People have decided more since this page was opened, and the suggestion is another one now: read it"
        " below and accept it again"
    ),
}


def _kind(value: Any) -> str:
    return str(KINDS.get(str(value), value))


def _state(value: Any) -> str:
    return str(STATES.get(str(value), value))


def _moment(value: datetime) -> str:
    return f"{value:%Y-%m-%d %H:%M} UTC"


POLICIES = (
    Column("version", _l("Policy"), link="href"),
    Column("step", _l("Step"), filtered=True, show=_kind),
    Column("state", _l("State"), filtered=True, show=_state),
    Column("decisions", _l("Decisions it rests on"), numeric=True),
    Column("reason", _l("Reason")),
    Column("by", _l("By")),
    Column("at", _l("When"), show=_moment),
)


def policy_rows(steps: Sequence[Step], base: str, reader: str) -> list[Row]:
    """One line for each step; an acceptance leads to its file."""
    become = states(steps, base)
    return [
        {
            "version": step.version,
            "href": f"{HOME}/{step.number}.yaml" if step.kind == ACCEPTED else "",
            "step": step.kind,
            "state": become[step.number],
            "decisions": step.decisions if step.kind == ACCEPTED else None,
            "reason": step.reason,
            "by": _("you") if step.by == reader else step.by[:SHORT_ID],
            "at": step.at,
        }
        for step in steps
    ]


@dataclass(frozen=True)
class PoliciesView:
    """The policy in force, and every one that was accepted."""

    version: str
    valid_from: date
    base: str
    accepted: bool
    list: ListView
    may_withdraw: bool


@dataclass(frozen=True)
class WeightLine:
    """One weight now and as it would be."""

    title: str
    now: str
    then: str
    moved: bool


@dataclass(frozen=True)
class AcceptView:
    """The form that accepts a suggestion of weights; without weights there is nothing left to accept."""

    version: str
    weights: tuple[WeightLine, ...]
    suggestion: str
    decisions: int
    now_alike: str
    then_alike: str
    changes: int
    scored: int
    what_if_href: str
    reason: str
    errors: Mapping[str, str]


@dataclass(frozen=True)
class WithdrawView:
    """The form that withdraws the policy in force."""

    number: int
    version: str
    again: str
    reason: str
    errors: Mapping[str, str]


def fingerprint(weights: Mapping[str, float]) -> str:
    """Weights as the query string that the what-if page reads; the form sends it back as it was shown."""
    return urlencode({name: f"{weight:g}" for name, weight in weights.items()})


def accept_view(
    policy: Policy,
    suggestion: Suggestion | None,
    *,
    decisions: int,
    changes: int,
    scored: int,
    reason: str = "",
    errors: Mapping[str, str] | None = None,
) -> AcceptView:
    weights = policy.weights()
    found = suggestion or Suggestion({}, 0.0, 0.0)
    sent = fingerprint(found.weights)
    return AcceptView(
        version=policy.version,
        weights=tuple(
            WeightLine(
                _(policy.criteria[name].title), f"{weights[name]:g}", f"{then:g}", weights[name] != then
            )
            for name, then in found.weights.items()
        ),
        suggestion=sent,
        decisions=decisions,
        now_alike=percent(found.alike_now),
        then_alike=percent(found.alike_then),
        changes=changes,
        scored=scored,
        what_if_href=f"/rationalisation/what-if?{sent}",
        reason=reason,
        errors=_faults(errors),
    )


def withdraw_view(
    step: Step, again: str, reason: str = "", errors: Mapping[str, str] | None = None
) -> WithdrawView:
    return WithdrawView(step.number, step.version, again, reason, _faults(errors))


def percent(share: float) -> str:
    """A share of 1 as a whole percentage."""
    return f"{100 * share:.0f}%"


def _faults(errors: Mapping[str, str] | None) -> dict[str, str]:
    return {name: str(FAULTS[code]) for name, code in (errors or {}).items()}
