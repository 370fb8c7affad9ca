"""What a person may still do with a case that was sent: withdraw it, amend it, pay what it makes due."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, select

from app.audit.operations import record as audit
from app.journeys.cases.models import Case
from app.journeys.cases.operations import GUEST, move, sent_case
from app.journeys.cases.rules import MOVES, NotAllowedError
from app.journeys.drafts.models import OPEN, Draft
from app.journeys.rules import Due, Spec
from app.journeys.specs import PREFILLED, Afterwards
from app.payments import operations as payments
from app.payments import queries as payment_queries


@dataclass(frozen=True)
class OpenDue:
    """Something to pay because of a case, and whether it was paid here."""

    due: Due
    paid: bool


def may(rule: Afterwards | None, case: Case, to: str, today: date) -> bool:
    """Whether the service and the state of the case allow this now."""
    return rule is not None and to in MOVES.get(case.state, ()) and rule.allowed(sent_case(case), today)  # type: ignore[call-overload]


def may_withdraw(spec: Spec, case: Case, today: date) -> bool:
    return case.state != "awaiting_payment" and may(spec.withdraw, case, "withdrawn", today)


def may_amend(spec: Spec, case: Case, today: date) -> bool:
    return may(spec.amend, case, "amended", today)


def withdraw(session: Session, *, spec: Spec, case: Case, today: date, now: datetime) -> None:
    """Take a case back: the department is told, what the service gives back is refunded.

    Raises:
        NotAllowedError: the service or the state of the case does not allow it.
    """
    rule = spec.withdraw
    if rule is None or not may_withdraw(spec, case, today):
        raise NotAllowedError(f"a case that is {case.state} cannot be withdrawn")
    sent = sent_case(case)
    if rule.tell is not None:
        rule.tell(session, sent, now)
    back = rule.refund(sent) if rule.refund else 0
    paid = payment_queries.paid_attempt(session, case.id)
    if back and paid is not None:
        payments.refund(session, payment_id=paid.id, amount_pence=back, key=f"withdrawn-{case.id}", now=now)
    _record(session, case, "case.withdrawn", now)
    move(session, case=case, to="withdrawn", now=now, what="refunded" if back and paid else "")


def amend(session: Session, *, spec: Spec, case: Case, language: str, today: date, now: datetime) -> Draft:
    """A draft with the answers of a case, to be sent in its place; asked again it is the same draft.

    Raises:
        NotAllowedError: the service or the state of the case does not allow it.
    """
    if not may_amend(spec, case, today):
        raise NotAllowedError(f"a case that is {case.state} cannot be amended")
    begun = session.exec(select(Draft).where(Draft.amends == case.id, Draft.state == OPEN)).first()
    draft = begun or Draft(
        service=case.service,
        issuer=case.issuer,
        subject=case.subject,
        guest_hash=case.guest_hash,
        language=language,
        amends=case.id,
        started_at=now,
        updated_at=now,
    )
    if begun is None:
        draft.keep({**case.answers, PREFILLED: {}})
    draft.updated_at = now
    session.add(draft)
    return draft


def _record(session: Session, case: Case, act: str, now: datetime) -> None:
    audit(
        session,
        actor=case.subject or GUEST,
        act=act,
        subject_type="case",
        subject_id=case.id,
        after={"service": case.service, "state": case.state},
        now=now,
    )


def due_subject(case_id: str, key: str) -> str:
    """The subject of a payment for something due: the case's id and the key of what is due."""
    return f"{case_id}.{key}"


def open_dues(session: Session, *, spec: Spec, case: Case, today: date) -> tuple[OpenDue, ...]:
    """What this case makes due, paid or not."""
    if spec.dues is None or case.state in {"awaiting_payment", "withdrawn", "amended", "rejected"}:
        return ()
    found: Any = spec.dues(session, sent_case(case), today)
    return tuple(
        OpenDue(due, payment_queries.paid_attempt(session, due_subject(case.id, due.key)) is not None)
        for due in found
        if due.amount_pence > 0
    )
