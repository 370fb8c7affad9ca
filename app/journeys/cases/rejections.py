"""What a department did not accept: the money goes back by itself, and the person is told why."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session

from app.journeys.cases.models import Case, CaseEvent
from app.journeys.cases.moving import note, once
from app.journeys.cases.queries import has_note, history, locked_case
from app.journeys.rules import Spec
from app.journeys.wording import MONEY_GOES_BACK, NOT_ACCEPTED, NOTHING_TAKEN
from app.money import pounds
from app.notifications import operations as notifications
from app.payments.queries import paid_attempt
from app.payments.refunds import operations as refunds
from app.web.languages import in_language

TEMPLATE = "not_accepted"
GIVEN_BACK = "money_back"


def give_back(session: Session, *, case_id: str, now: datetime) -> None:
    """Refund what was paid for a case that was not accepted, once; a repeated step finds it done.

    Raises:
        ProviderError: the provider does not answer or refuses: the step is tried again.
        NotRefundableError: less is left than was paid, because somebody gave it back by hand.
    """
    case = locked_case(session, case_id)
    if case is None or case.state != "rejected" or has_note(session, case.id, GIVEN_BACK):
        return
    paid = paid_attempt(session, case.id)
    if paid is None:
        return
    refunds.refund(
        session, payment_id=paid.id, amount_pence=paid.amount_pence, key=f"rejected-{case.id}", now=now
    )
    note(session, case=case, what=GIVEN_BACK, now=now)


def tell(session: Session, *, services: Mapping[str, Spec], case_id: str, link: str, now: datetime) -> None:
    """Write to the address that the spec names; a repeated step writes nothing."""
    case = locked_case(session, case_id)
    if case is None or case.state != "rejected":
        return
    spec = services[case.service]
    to = str(case.answers.get(spec.receipt_to) or "")
    if not to or not once(session, case=case, what="rejection_sent", now=now):
        return
    notifications.send(
        session,
        template=TEMPLATE,
        language=case.language,
        to=to,
        personalisation={
            "service": case.words["service"],
            "reference": case.reference,
            "reason": in_language(case.language, reason(spec, history(session, case.id))),
            "money": _money(session, case),
            "link": link,
        },
        reference=case.reference,
        now=now,
        person=case.subject,
        key=f"rejected-{case.id}",
    )


def reason(spec: Spec, events: Sequence[CaseEvent]) -> str:
    """Why a case was not accepted, in the words of its service."""
    code = next((event.note for event in events if event.state == "rejected" and event.note), "")
    return str(spec.rejections.get(code) or NOT_ACCEPTED)


def _money(session: Session, case: Case) -> str:
    paid = paid_attempt(session, case.id)
    if paid is None:
        return in_language(case.language, str(NOTHING_TAKEN))
    return in_language(case.language, str(MONEY_GOES_BACK), amount=pounds(paid.amount_pence))
