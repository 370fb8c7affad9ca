"""The same thing sent twice: what waits for payment gives way to what is being paid, and what was paid is
not paid again.
"""

from datetime import date, datetime

from sqlmodel import Session

from app.journeys.cases.models import Case
from app.journeys.cases.operations import move
from app.journeys.cases.queries import locked_case, unsettled_beside
from app.journeys.drafts.lookups import look_up_again
from app.journeys.drafts.models import Draft
from app.journeys.rules import Spec, relevant
from app.payments import operations as payments


def give_way(session: Session, *, case: Case, now: datetime) -> Case | None:
    """Withdraw what its sender left unpaid for the same thing; the other case if that is paid already.

    The case itself is withdrawn then. Two cases are about the same thing where the service names it
    (`Spec.subject_of`); a change of a case that was sent is not a second one.

    Raises:
        ProviderError: the provider does not say what became of an earlier payment.
    """
    subject = case.words["subject"]
    if not subject or case.amends:
        return None
    for case_id in unsettled_beside(session, case):
        other = locked_case(session, case_id)
        if other is None or other.words["subject"] != subject:
            continue
        if other.state == "awaiting_payment":
            payments.cancel(session, subject_id=other.id, now=now)  # it may turn out to be paid
        if other.state == "awaiting_payment":
            move(session, case=other, to="withdrawn", what="sent_again", now=now)
        elif other.state == "paid":
            move(session, case=case, to="withdrawn", what="paid_already", now=now)
            return other
    return None


def still_holds(session: Session, *, spec: Spec, case: Case, today: date) -> bool:
    """Whether what a case rests on is today as it was when it was sent: asked before it is paid late."""
    draft = session.get(Draft, case.draft_id)
    if draft is None:
        return True
    answers = draft.answers
    look_up_again(session, spec=spec, answers=answers, today=today)
    return relevant(spec, answers) == case.answers
