"""After delivery: the receipt message, once, and the check that the money matches the case."""

from collections.abc import Mapping
from datetime import datetime

import structlog
from babel.dates import format_date
from sqlmodel import Session

from app.journeys.cases.models import Case
from app.journeys.cases.moving import once
from app.journeys.cases.queries import has_note, locked_case
from app.journeys.rules import Spec
from app.money import pounds
from app.notifications import operations as notifications
from app.payments import queries as payments

# What cost nothing, or is paid by Direct Debit, is confirmed without an amount.
RECEIPT_TEMPLATE, SENT_TEMPLATE = "receipt", "sent"
log = structlog.get_logger(__name__)


def send_receipt(
    session: Session, *, services: Mapping[str, Spec], case_id: str, link: str, now: datetime
) -> None:
    """Send the receipt to the address that the spec names; a repeated step sends nothing."""
    case = locked_case(session, case_id)
    if case is None or case.state in {"withdrawn", "rejected"}:
        return
    to = str(case.answers.get(services[case.service].receipt_to) or "")
    if not to or not once(session, case=case, what="receipt_sent", now=now):
        return
    notifications.send(
        session,
        template=RECEIPT_TEMPLATE if case.amount_pence else SENT_TEMPLATE,
        language=case.language,
        to=to,
        personalisation=personalisation(case, link),
        reference=case.reference,
        now=now,
        person=case.subject,
        key=f"receipt-{case.id}",
    )


def personalisation(case: Case, link: str) -> dict[str, str]:
    """What fills the gaps of the receipt, in the language of the person when they sent it."""
    return {
        "service": case.words["service"],
        "reference": case.reference,
        "description": case.words["payment"] or case.words["subject"] or case.words["service"],
        **({"amount": pounds(case.amount_pence)} if case.amount_pence else {}),
        "date": format_date(case.submitted_at, "d MMMM y", locale=case.language),
        "link": link,
    }


def reconcile(session: Session, *, case_id: str, now: datetime) -> None:
    """Compare what was taken with what was due; a difference is noted for an operator."""
    case = locked_case(session, case_id)
    if case is None or not case.amount_pence or has_note(session, case.id, "reconciled"):
        return
    paid = payments.paid_attempt(session, case.id)
    matches = paid is not None and paid.amount_pence == case.amount_pence
    # A step that was killed runs again: a difference is noted once, too.
    if once(session, case=case, what="reconciled" if matches else "payment_differs", now=now) and not matches:
        log.error("payment_differs", case=case.id)
