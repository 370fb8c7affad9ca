"""Which policy is in force, and what may be accepted or withdrawn; pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

ACCEPTED, WITHDRAWN = "accepted", "withdrawn"
# What has become of a step, as the list of policies says it.
IN_FORCE, TAKEN_BACK, REPLACED, OUTDATED, NOTED = "in_force", "taken_back", "replaced", "outdated", "noted"
MIN_REASON, MAX_REASON = 10, 2000


@dataclass(frozen=True)
class Step:
    """An acceptance, or its withdrawal: then `refers_to` is the number of what was accepted.

    `base` is the version of the policy that shipped when it was accepted, `decisions` the number of
    people's decisions that the suggestion rested on.
    """

    number: int
    kind: str
    version: str
    base: str
    reason: str
    by: str
    at: datetime
    decisions: int = 0
    refers_to: int | None = None


def in_force(steps: Sequence[Step], base: str) -> Step | None:
    """The newest acceptance that nobody withdrew; None while the policy that ships is in force.

    What was accepted beside an earlier release counts no more: a release whose policy has another version
    may score by other criteria.
    """
    gone = {step.refers_to for step in steps if step.kind == WITHDRAWN}
    standing = [
        step for step in steps if step.kind == ACCEPTED and step.base == base and step.number not in gone
    ]
    return max(standing, key=lambda step: step.number, default=None)


def states(steps: Sequence[Step], base: str) -> dict[int, str]:
    """By number, what has become of each step."""
    current = in_force(steps, base)
    gone = {step.refers_to for step in steps if step.kind == WITHDRAWN}
    return {step.number: _state(step, current, gone, base) for step in steps}


def _state(step: Step, current: Step | None, gone: Collection[int | None], base: str) -> str:
    if step.kind == WITHDRAWN:
        return NOTED
    if step.number in gone:
        return TAKEN_BACK
    if step.base != base:
        return OUTDATED
    return IN_FORCE if step == current else REPLACED


def next_version(base: str, today: date, known: Collection[str]) -> str:
    """The version of a policy accepted today: no two share one."""
    first = f"{base}+{today:%Y%m%d}"
    later = (f"{first}.{number}" for number in range(2, len(known) + 3))
    return next(version for version in (first, *later) if version not in known)


def reason_fault(reason: str) -> str:
    """What is wrong with a reason, as a code; nothing if it will do."""
    if len(reason.strip()) < MIN_REASON:
        return "reason_short"
    return "reason_long" if len(reason) > MAX_REASON else ""
