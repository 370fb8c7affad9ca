"""News from below: somebody signed in, a payment changed. Registered by the factory."""

from datetime import datetime

from sqlmodel import Session

from app.config import Settings
from app.journeys.cases.moving import note
from app.journeys.cases.operations import adopt_cases, payment_arrived, payment_failed
from app.journeys.cases.queries import lock_case, locked_case
from app.journeys.cases.workflows import start_case_work
from app.journeys.drafts.operations import adopt
from app.payments import connection
from app.payments.rules import State
from app.signin.rules import Arrival

# The provider's codes, as notes in a case's history.
NOTES = {"P0020": "payment_expired", "P0030": "payment_cancelled", "P0040": "payment_cancelled"}


def listen(settings: Settings | None = None) -> None:
    """Hear of payments in this process: the web application's and the worker's."""
    del settings
    connection.listen((CasePayments(),))


class DraftAdoption:
    """Gives what a guest began and sent to the person who signs in, inside the sign-in's own transaction."""

    def signed_in(self, session: Session, arrival: Arrival) -> None:
        if arrival.guest:
            adopt(session, guest=arrival.guest, issuer=arrival.issuer, subject=arrival.subject)
            adopt_cases(session, guest=arrival.guest, issuer=arrival.issuer, subject=arrival.subject)


class CasePayments:
    """Moves a case when its payment does. The payment's subject is the case's id; for something that
    the case makes due, a point and its key follow.
    """

    def about_to_change(self, session: Session, *, subject_id: str) -> None:
        lock_case(session, subject_id.partition(".")[0])

    def payment_changed(self, session: Session, *, subject_id: str, state: State, now: datetime) -> None:
        case_id, _, due = subject_id.partition(".")
        if due:
            due_changed(session, case_id=case_id, state=state, now=now)
        elif state.paid:
            payment_arrived(session, case_id=subject_id, start_work=start_case_work, now=now)
        elif state.finished:
            what = NOTES.get(state.code, "payment_failed")
            payment_failed(session, case_id=subject_id, what=what, now=now)


def due_changed(session: Session, *, case_id: str, state: State, now: datetime) -> None:
    """Note what became of a payment for something due; the case itself stays as it is."""
    case = locked_case(session, case_id)
    if case is not None and state.finished:
        what = "due_paid" if state.paid else NOTES.get(state.code, "payment_failed")
        note(session, case=case, what=what, now=now)
