"""The same thing sent twice: what waits for payment gives way to what is being paid, and what was paid is
not paid again.
"""

from datetime import date, datetime

import structlog
from sqlmodel import Session

from app.journeys.cases.amending import locked_in_force
from app.journeys.cases.models import Case
from app.journeys.cases.moving import move
from app.journeys.cases.operations import amount_due, paid_before
from app.journeys.cases.queries import locked_case, unsettled_beside
from app.journeys.drafts.lookups import look_up_again
from app.journeys.drafts.models import Draft
from app.journeys.rules import Spec, relevant
from app.payments import operations as payments
from app.payments.port import ProviderError

log = structlog.get_logger(__name__)


def give_way(session: Session, *, case: Case, now: datetime) -> Case | None:
    """Withdraw what its sender left unpaid for the same thing; the other case if that is paid already.

    The case itself is withdrawn then. Two cases are about the same thing where the service names it
    (`Spec.subject_of`); a change of a case that was sent is no second one beside it, but two changes of
    one case are.

    Raises:
        ProviderError: the provider does not say what became of an earlier payment.
    """
    if not case.amends and not case.words["subject"]:
        return None
    for case_id in unsettled_beside(session, case):
        other = locked_case(session, case_id)
        if other is None or not _same_thing(case, other):
            continue
        if other.state == "awaiting_payment":
            payments.cancel(session, subject_id=other.id, now=now)  # it may turn out to be paid
        if other.state == "awaiting_payment":
            move(session, case=other, to="withdrawn", what="sent_again", now=now)
        elif other.state == "paid":
            move(session, case=case, to="withdrawn", what="paid_already", now=now)
            return other
    waits = case.state == "awaiting_payment"  # else the change that is done already is this one
    earlier = locked_in_force(session, case.amends) if waits else None
    if earlier is not None and earlier.state == "amended":  # by a change that is done already
        move(session, case=case, to="withdrawn", what="paid_already", now=now)
        return earlier
    return None


def _same_thing(case: Case, other: Case) -> bool:
    if case.amends:
        return other.amends == case.amends
    return other.words["subject"] == case.words["subject"]


def leave_nothing_unpaid(session: Session, *, case: Case, now: datetime) -> Case | None:
    """The same for a case that costs nothing now, such as one that is paid by Direct Debit.

    Where the provider does not answer, the register has the last word: what it does not need is paid back.
    """
    try:
        return give_way(session, case=case, now=now)
    except ProviderError:
        log.warning("older_payment_not_cancelled", case=case.id)
        return None


def still_holds(session: Session, *, spec: Spec, case: Case, today: date) -> bool:
    """Whether what a case rests on is today as it was when it was sent: asked before it is paid late."""
    draft = session.get(Draft, case.draft_id)
    if draft is None:
        return True
    answers = draft.answers
    look_up_again(session, spec=spec, answers=answers, today=today)
    kept = relevant(spec, answers)
    if case.amends and amount_due(spec, kept, paid_before(session, case.amends)) != case.amount_pence:
        return False
    return kept == case.answers
