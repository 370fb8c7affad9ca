"""A case goes from state to state, and its history says so."""

from datetime import datetime

from sqlmodel import Session

from app.journeys.cases.models import Case, CaseEvent
from app.journeys.cases.queries import has_note, next_number
from app.journeys.cases.rules import State, check_move
from app.rows import append, change


def note(session: Session, *, case: Case, what: str, now: datetime, number: int | None = None) -> None:
    """Add a line to a case's history: its first, or the next."""
    append(
        session,
        CaseEvent,
        case_id=case.id,
        number=number or next_number(session, case.id),
        state=case.state,
        note=what,
        at=now,
    )


def move(session: Session, *, case: Case, to: State, now: datetime, what: str = "") -> None:
    """Bring a case to its next state.

    Raises:
        NotAllowedError: the state machine knows no such move.
    """
    check_move(case.state, to)
    change(session, case, state=to, updated_at=now)
    note(session, case=case, what=what, now=now)


def once(session: Session, *, case: Case, what: str, now: datetime) -> bool:
    """Note that something is being done for a case; false if it was noted before."""
    if has_note(session, case.id, what):
        return False
    note(session, case=case, what=what, now=now)
    return True
