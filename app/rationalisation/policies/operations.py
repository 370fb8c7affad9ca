"""Accepting weights as a policy of its own, and withdrawing it: each with its audit entry."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlmodel import Session

from app.audit.operations import record
from app.rationalisation.policies import queries
from app.rationalisation.policies.models import PolicyStep
from app.rationalisation.policies.rules import ACCEPTED, WITHDRAWN, in_force, next_version
from app.rationalisation.scoring.policy_file import current_policy, policy_text
from app.rows import create


class OvertakenError(Exception):
    """Somebody else has accepted or withdrawn weights in the same instant."""


class NothingToWithdrawError(LookupError):
    """No accepted policy is in force, or another one than the person saw."""


def accept(
    session: Session,
    *,
    weights: Mapping[str, float],
    decisions: int,
    reason: str,
    by: str,
    today: date,
    now: datetime,
) -> str:
    """Put the policy that ships in force with these weights; returns its version.

    Raises:
        OvertakenError: another step was taken in the same instant, and nothing is written.
    """
    steps, base = queries.steps_of(session), current_policy().version
    standing = in_force(steps, base)
    version = next_version(base, today, {step.version for step in steps})
    step = create(
        session,
        PolicyStep,
        number=len(steps) + 1,
        kind=ACCEPTED,
        version=version,
        base=base,
        document=policy_text(weights, today, version),
        decisions=decisions,
        reason=reason.strip(),
        by=by,
        at=now,
    )
    if step is None:
        raise OvertakenError
    before = standing.version if standing else base
    _note(session, "policy.accept", version, before=before, after=version, by=by, now=now)
    return version


def withdraw(session: Session, *, number: int, reason: str, by: str, now: datetime) -> str:
    """Take an accepted policy out of force; returns the version that is in force again.

    Raises:
        NothingToWithdrawError: it is not, or no longer, the one in force.
    """
    steps, base = queries.steps_of(session), current_policy().version
    standing = in_force(steps, base)
    if standing is None or standing.number != number:
        raise NothingToWithdrawError(number)
    step = create(
        session,
        PolicyStep,
        number=len(steps) + 1,
        kind=WITHDRAWN,
        version=standing.version,
        base=base,
        refers_to=standing.number,
        reason=reason.strip(),
        by=by,
        at=now,
    )
    if step is None:
        raise NothingToWithdrawError(number)
    again = in_force(queries.steps_of(session), base)
    after = again.version if again else base
    _note(session, "policy.withdraw", standing.version, before=standing.version, after=after, by=by, now=now)
    return after


def _note(
    session: Session, act: str, version: str, *, before: str, after: str, by: str, now: datetime
) -> None:
    record(
        session,
        actor=by,
        act=act,
        subject_type="policy",
        subject_id=version,
        before={"in_force": before},
        after={"in_force": after},
        now=now,
    )
