"""What a person may still do with a case that was sent: withdraw it, amend it, pay what it makes due."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import structlog
from sqlmodel import Session, select

from app.audit.operations import record as audit
from app.deliveries import operations as deliveries
from app.journeys.cases.amending import locked_in_force
from app.journeys.cases.models import Case
from app.journeys.cases.moving import move
from app.journeys.cases.operations import GUEST, sent_case, turn_back
from app.journeys.cases.queries import locked_case, paid_in_turn, unsettled_beside
from app.journeys.cases.rules import MOVES, NotAllowedError
from app.journeys.drafts.models import OPEN, Draft
from app.journeys.rules import Due, Spec
from app.journeys.specs import PREFILLED, Afterwards
from app.payments import operations as payments
from app.payments import queries as payment_queries
from app.payments.refunds import operations as refunds

log = structlog.get_logger(__name__)


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


def withdraw(session: Session, *, spec: Spec, case_id: str, today: date, now: datetime) -> None:
    """Take a case back: the department is told, what the service gives back is refunded.

    A change of it that is not sent stays as an application of its own; one that waits for payment is
    given up first, because it would cost only what the case did not.

    Raises:
        NotAllowedError: the service or the state of the case does not allow it.
        ProviderError: the provider does not answer; nothing was withdrawn.
    """
    _give_up_changes(session, case_id, now)
    case = locked_case(session, case_id)
    rule = spec.withdraw
    if case is None or rule is None or not may_withdraw(spec, case, today):
        raise NotAllowedError("this cannot be withdrawn")
    refunded = _give_back(session, case, to_give_back(session, spec=spec, case=case), now)
    if rule.tell is not None:
        rule.tell(session, sent_case(case), now)
    for draft in session.exec(select(Draft).where(Draft.amends == case.id, Draft.state == OPEN)):
        draft.amends = None
        session.add(draft)
    _record(session, case, "case.withdrawn", now)
    move(session, case=case, to="withdrawn", now=now, what="refunded" if refunded else "")
    deliveries.call_off(session, subject_id=case.id, now=now)


def _give_up_changes(session: Session, case_id: str, now: datetime) -> None:
    """Open the answers of changes that wait for payment again; one that turns out to be paid stays.

    Before the case itself is locked: a payment locks the change first and then what it changes.
    """
    case = session.get_one(Case, case_id)
    for other_id in unsettled_beside(session, case):
        change = locked_case(session, other_id)
        if change is None or change.amends != case_id or change.state != "awaiting_payment":
            continue
        payments.cancel(session, subject_id=change.id, now=now)
        if change.state == "awaiting_payment":
            turn_back(session, case=change, now=now)


def to_give_back(session: Session, *, spec: Spec, case: Case) -> int:
    """What goes back of all that was paid for a case and for those that it amends, in pence."""
    if spec.withdraw is None or spec.withdraw.refund is None:
        return 0
    paid = sum(each.amount_pence for each in paid_in_turn(session, case.id))
    return min(paid, spec.withdraw.refund(replace(sent_case(case), amount_pence=paid)))


def _give_back(session: Session, case: Case, pence: int, now: datetime) -> bool:
    """Refund an amount, of the newest payment first; whether anything went back."""
    left = pence
    for each in paid_in_turn(session, case.id):
        paid, back = payment_queries.paid_attempt(session, each.id), min(left, each.amount_pence)
        if paid is None or not back:
            continue
        try:
            refunds.refund(
                session, payment_id=paid.id, amount_pence=back, key=f"withdrawn-{each.id}", now=now
            )
        except refunds.NotRefundableError:  # given back by hand before
            log.warning("not_refunded", case=each.id, pence=back)
            continue
        left -= back
    return left < pence


def amend(session: Session, *, spec: Spec, case: Case, language: str, today: date, now: datetime) -> Draft:
    """A draft with the answers of a case, to be sent in its place; asked again it is the same draft.

    Raises:
        NotAllowedError: the service or the state of the case does not allow it.
    """
    if not may_amend(spec, case, today):
        raise NotAllowedError(f"a case that is {case.state} cannot be amended")
    in_force = locked_in_force(session, case.id) or case
    begun = session.exec(select(Draft).where(Draft.amends == in_force.id, Draft.state == OPEN)).first()
    draft = begun or Draft(
        service=case.service,
        issuer=case.issuer,
        subject=case.subject,
        guest_hash=case.guest_hash,
        language=language,
        amends=in_force.id,
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
