"""How long cases are kept, and what of them a person may see and have erased."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlmodel import Session, col, delete, func, select

from app.journeys.cases.models import Case, CaseEvent
from app.journeys.cases.queries import cases_of, history
from app.journeys.drafts.models import Draft
from app.records import LIMITATION, SIX_YEARS, Erasure, PersonalData, Retention, Subject

# A case was sent once it was paid or had nothing to pay; withdrawn before that, it was only given up.
_SENT = exists().where(col(CaseEvent.case_id) == Case.id, col(CaseEvent.state).in_(("submitted", "paid")))
ENDED = or_(
    col(Case.state).in_(("accepted", "rejected", "amended")), and_(col(Case.state) == "withdrawn", _SENT)
)
UNPAID = or_(col(Case.state) == "awaiting_payment", and_(col(Case.state) == "withdrawn", ~_SENT))
UNPAID_FOR = timedelta(days=90)


def _kept_for(kind: str, old: ColumnElement[bool], period: timedelta, ground: str) -> Retention:
    def expired(session: Session, before: datetime) -> int:
        return session.exec(
            select(func.count()).select_from(Case).where(old, col(Case.updated_at) < before)
        ).one()

    def forget(session: Session, before: datetime, limit: int) -> int:
        ids = session.exec(
            select(Case.id)
            .where(old, col(Case.updated_at) < before)
            .order_by(col(Case.updated_at), col(Case.id))
            .limit(limit)
        ).all()
        # What was filled in goes with what was sent; a draft that was opened again belongs to another case.
        session.exec(delete(Draft).where(col(Draft.case_id).in_(ids)))
        session.exec(delete(CaseEvent).where(col(CaseEvent.case_id).in_(ids)))
        session.exec(delete(Case).where(col(Case.id).in_(ids)))
        return len(ids)

    return Retention(kind, period, "last change", ground, expired, forget)


RETENTION = (
    _kept_for("cases that ended", ENDED, SIX_YEARS, LIMITATION),
    _kept_for("cases never paid for", UNPAID, UNPAID_FOR, "no longer needed: nothing was delivered"),
)


def _export(session: Session, person: Subject) -> list[Mapping[str, Any]]:
    return [
        {
            "service": case.service,
            "reference": case.reference,
            "state": case.state,
            "amount_pence": case.amount_pence,
            "language": case.language,
            "submitted_at": case.submitted_at.isoformat(),
            "answers": case.answers,
            "history": [
                {"at": event.at.isoformat(), "state": event.state, "note": event.note}
                for event in history(session, case.id)
            ],
        }
        for case in cases_of(session, issuer=person.issuer, subject=person.subject)
    ]


def _erase(session: Session, person: Subject, go_on: bool) -> Erasure:  # noqa: FBT001 - the port's shape
    del go_on
    kept = len(cases_of(session, issuer=person.issuer, subject=person.subject))
    return Erasure(0, kept, f"UK GDPR art. 17(3)(b) and (e); {LIMITATION}")


PERSONAL_DATA = (PersonalData("cases", _export, _erase),)
