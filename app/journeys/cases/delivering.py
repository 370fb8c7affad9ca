"""What deliveries ask of cases: the lock, the package, the service's own connector, and moving on."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.journeys.cases.models import Case
from app.journeys.cases.operations import sent_case, settle
from app.journeys.cases.queries import locked_case
from app.journeys.rules import Spec


class CaseSender:
    """The port of `deliveries`, for cases: a delivery's subject is a case's id."""

    def __init__(self, services: Callable[[], Mapping[str, Spec]]) -> None:
        self._services = services

    def about_to_change(self, session: Session, *, subject_id: str) -> None:
        locked_case(session, subject_id)

    def package(self, session: Session, *, subject_id: str) -> Mapping[str, Any]:
        case = _known(session, subject_id)
        return {
            "service": case.service,
            "reference": case.reference,
            "submitted_at": case.submitted_at.isoformat(),
            "language": case.language,
            "amount_pence": case.amount_pence,
            "person": None if case.subject is None else f"{case.issuer}|{case.subject}",
            "answers": case.answers,
        }

    def deliver_here(self, session: Session, *, subject_id: str, now: datetime) -> str | None:
        case = _known(session, subject_id)
        connector = self._services()[case.service].deliver
        return None if connector is None else connector(session, sent_case(case), now)

    def delivery_changed(self, session: Session, *, subject_id: str, now: datetime) -> None:
        case = _known(session, subject_id)
        settle(session, spec=self._services()[case.service], case=case, now=now)


def _known(session: Session, case_id: str) -> Case:
    case = session.get(Case, case_id)
    if case is None:
        raise LookupError(f"case {case_id} is gone")
    return case
