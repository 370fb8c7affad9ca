"""Reads of decisions: one website's history, and where every website stands."""

from collections import defaultdict
from collections.abc import Iterable

from sqlmodel import Session, col, select

from app.rationalisation.decisions.models import Decision
from app.rationalisation.decisions.rules import Step, state_of


def history(session: Session, website_id: str) -> list[Step]:
    """Every step for a website, first to last."""
    rows = session.exec(
        select(Decision).where(Decision.website_id == website_id).order_by(col(Decision.number))
    )
    return [_step(row) for row in rows]


def decision_states(session: Session) -> dict[str, str]:
    """Where each website with a decision stands."""
    steps: defaultdict[str, list[Step]] = defaultdict(list)
    for row in session.exec(select(Decision).order_by(Decision.website_id, col(Decision.number))):
        steps[row.website_id].append(_step(row))
    return {website_id: state_of(each) for website_id, each in steps.items()}


def as_steps(rows: Iterable[Decision]) -> list[Step]:
    """Stored steps as values."""
    return [_step(row) for row in rows]


def _step(row: Decision) -> Step:
    return Step(
        id=row.id,
        kind=row.kind,
        action=row.action,
        target=row.target,
        reason=row.reason,
        by=row.by,
        at=row.at,
        refers_to=row.refers_to,
        sample=row.sample,
    )
