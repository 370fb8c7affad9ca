"""Recording what people decide, with its audit entry in the same transaction."""

from datetime import datetime

from sqlmodel import Session

from app.audit.operations import record
from app.rationalisation.decisions import queries
from app.rationalisation.decisions.models import Decision
from app.rationalisation.decisions.rules import (
    NEED_SIGN_OFF,
    PROPOSED,
    SENT_BACK,
    SIGNED_OFF,
    Step,
    Wish,
    may_answer,
    state_of,
    waiting_for_sign_off,
)
from app.rationalisation.queue.operations import show_decision


class NotYoursError(PermissionError):
    """An approver tried to answer a proposal of their own."""


class NothingWaitingError(LookupError):
    """There is no proposal to answer, or somebody answered it a moment ago."""


def propose(
    session: Session,
    *,
    website_id: str,
    wish: Wish,
    by: str,
    score_id: str | None,
    now: datetime,
    sample: bool = False,
) -> str:
    """Record a decision; one that ends a website waits for sign-off. Returns the new state."""
    row = Decision(
        website_id=website_id,
        number=0,
        kind=PROPOSED,
        action=wish.action,
        target=_target(wish),
        reason=wish.reason.strip(),
        by=by,
        at=now,
        score_id=score_id,
        sample=sample,
    )
    act = "website.decision.propose" if wish.action in NEED_SIGN_OFF else "website.decision.record"
    return _append(session, row, act)


def answer(
    session: Session,
    *,
    website_id: str,
    proposal_id: str,
    agrees: bool,
    reason: str,
    by: str,
    now: datetime,
) -> str:
    """Sign a proposal off or send it back; the approver is never the one who proposed it."""
    waiting = waiting_for_sign_off(queries.history(session, website_id))
    if waiting is None or waiting.id != proposal_id:
        raise NothingWaitingError(website_id)
    if not may_answer(waiting, by):
        raise NotYoursError(website_id)
    row = Decision(
        website_id=website_id,
        number=0,
        kind=SIGNED_OFF if agrees else SENT_BACK,
        action=waiting.action,
        target=waiting.target,
        reason=reason.strip(),
        by=by,
        at=now,
        refers_to=waiting.id,
        sample=waiting.sample,
    )
    act = "website.decision.sign-off" if agrees else "website.decision.send-back"
    return _append(session, row, act)


def _append(session: Session, row: Decision, act: str) -> str:
    before = queries.history(session, row.website_id)
    row.number = len(before) + 1
    session.add(row)
    session.flush()
    after = queries.history(session, row.website_id)
    state = state_of(after)
    show_decision(session, row.website_id, state)
    record(
        session,
        actor=row.by,
        act=act,
        subject_type="website",
        subject_id=row.website_id,
        before=_summary(before),
        after=_summary(after),
        now=row.at,
    )
    return state


def _summary(history: list[Step]) -> dict[str, str | None] | None:
    if not history:
        return None
    last = history[-1]
    return {"state": state_of(history), "action": last.action, "target": last.target, "step": last.id}


def _target(wish: Wish) -> str | None:
    if wish.action == "merge":
        return wish.target.strip().lower()
    return wish.target.strip() if wish.action == "move" else None
