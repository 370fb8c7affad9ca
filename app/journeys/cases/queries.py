"""Finding cases. Reads for a person name the owner; reads by id alone are for workflows."""

from collections.abc import Iterator, Sequence

from sqlalchemy import bindparam
from sqlalchemy import select as core_select
from sqlmodel import Session, col, func, select

from app.crypto import keyed_hashes
from app.journeys.cases.models import Case, CaseEvent
from app.journeys.drafts.queries import GUEST_PURPOSE
from app.journeys.drafts.rules import Owner
from app.rows import every, first

# Built once: whoever sends or pays asks these several times.
_CASE = every(Case).where(col(Case.id) == bindparam("case_id"))
_LOCKED = _CASE.with_for_update()
_LOCK = core_select(col(Case.id)).where(col(Case.id) == bindparam("case_id")).with_for_update()
# By the person alone: SQLite would rather look through all that a service ever had.
_SENT = core_select(col(Case.id), col(Case.service), col(Case.state))
_PERSONS_SENT = _SENT.where(
    col(Case.subject) == bindparam("subject"), col(Case.issuer) == bindparam("issuer")
)
_GUESTS_SENT = _SENT.where(col(Case.guest_hash) == bindparam("guest_hash"))
# What was paid for these went back, or never came.
_GIVEN_UP = frozenset({"awaiting_payment", "rejected", "withdrawn"})
_UNSETTLED = frozenset({"awaiting_payment", "paid"})
_LAST_NUMBER = select(func.max(CaseEvent.number)).where(CaseEvent.case_id == bindparam("case_id"))


def case_of(session: Session, *, owner: Owner, case_id: str) -> Case | None:
    """A case by its identifier, if it is this owner's."""
    case = first(session, Case, _CASE, case_id=case_id)
    if case is None:
        return None
    if case.subject is not None:
        return case if (case.issuer, case.subject) == (owner.issuer, owner.subject) else None
    hashes = keyed_hashes(owner.guest, purpose=GUEST_PURPOSE) if owner.guest else []
    return case if case.guest_hash in hashes else None


def locked_case(session: Session, case_id: str) -> Case | None:
    """A case that nobody else changes until this transaction ends."""
    return first(session, Case, _LOCKED, case_id=case_id)


def lock_case(session: Session, case_id: str) -> None:
    """Let nobody else change a case until this transaction ends, without reading it."""
    session.connection().execute(_LOCK, {"case_id": case_id})


def unsettled_beside(session: Session, case: Case) -> Sequence[str]:
    """Other cases of a service, sent by the same person, that are not paid or not passed on yet.

    In the order of their ids, in which everybody locks them.
    """
    if case.subject is not None:
        statement, asked = _PERSONS_SENT, {"issuer": case.issuer, "subject": case.subject}
    else:
        statement, asked = _GUESTS_SENT, {"guest_hash": case.guest_hash or ""}
    return sorted(
        row.id
        for row in session.connection().execute(statement, asked)
        if row.service == case.service and row.state in _UNSETTLED and row.id != case.id
    )


def paid_in_turn(session: Session, case_id: str | None) -> Iterator[Case]:
    """A case and those that it amends in turn, newest first, without those given up."""
    while case_id is not None:
        case = session.get(Case, case_id)
        if case is None:
            return
        if case.state not in _GIVEN_UP:
            yield case
        case_id = case.amends


def lock_with_unsettled(session: Session, case: Case) -> None:
    """Lock a case with those that it may overtake, in one order: of two tabs neither waits for ever."""
    for case_id in sorted((case.id, *unsettled_beside(session, case))):
        locked_case(session, case_id)


def cases_of(session: Session, *, issuer: str, subject: str) -> Sequence[Case]:
    """Everything a person has sent, newest first."""
    return session.exec(
        select(Case)
        .where(Case.subject == subject, Case.issuer == issuer)
        .order_by(col(Case.submitted_at).desc())
    ).all()


def cases_of_guest(session: Session, *, guest: str) -> Sequence[Case]:
    """Every case that a guest's cookie leads to, for this transaction alone."""
    hashes = keyed_hashes(guest, purpose=GUEST_PURPOSE)
    return session.exec(select(Case).where(col(Case.guest_hash).in_(hashes)).with_for_update()).all()


def history(session: Session, case_id: str) -> Sequence[CaseEvent]:
    """What happened to a case, oldest first."""
    return session.exec(
        select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(col(CaseEvent.number))
    ).all()


def next_number(session: Session, case_id: str) -> int:
    """The number of the next line of a case's history; earlier lines must be flushed."""
    last = session.connection().execute(_LAST_NUMBER, {"case_id": case_id}).scalar_one()
    return (last or 0) + 1


def has_note(session: Session, case_id: str, note: str) -> bool:
    """Whether something was already done for a case."""
    return (
        session.exec(select(CaseEvent.id).where(CaseEvent.case_id == case_id, CaseEvent.note == note)).first()
        is not None
    )
