"""How long mandates and their payments are kept, and what of them a person may see."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, delete, func, select

from app.payments.direct_debit.models import DebitCollection, DebitPlan, Mandate
from app.payments.direct_debit.queries import mandates_of
from app.payments.direct_debit.rules import MandateStatus
from app.records import LIMITATION, SIX_YEARS, Erasure, PersonalData, Retention, Subject

_ENDED = col(Mandate.status) != MandateStatus.ACTIVE.value


def _expired(session: Session, before: datetime) -> int:
    asked = select(func.count()).select_from(Mandate).where(_ENDED, col(Mandate.changed_at) < before)
    return session.exec(asked).one()


def _forget(session: Session, before: datetime, limit: int) -> int:
    ids = session.exec(
        select(Mandate.id)
        .where(_ENDED, col(Mandate.changed_at) < before)
        .order_by(col(Mandate.changed_at), col(Mandate.id))
        .limit(limit)
    ).all()
    session.exec(delete(DebitCollection).where(col(DebitCollection.mandate_id).in_(ids)))
    session.exec(delete(DebitPlan).where(col(DebitPlan.mandate_id).in_(ids)))
    session.exec(delete(Mandate).where(col(Mandate.id).in_(ids)))
    return len(ids)


RETENTION = (Retention("Direct Debits that ended", SIX_YEARS, "their end", LIMITATION, _expired, _forget),)


def _export(session: Session, person: Subject) -> list[Mapping[str, Any]]:
    return [
        {
            "reference": one.reference,
            "description": one.description,
            "status": one.status,
            "email": one.email,
            "account": {
                "name": one.account_name,
                "sort_code": one.sort_code,
                "number": one.account_number,
            },
            "created_at": one.created_at.isoformat(),
            "payments": _payments(session, one),
        }
        for one in mandates_of(session, issuer=person.issuer, subject=person.subject)
    ]


def _payments(session: Session, mandate: Mandate) -> list[Mapping[str, Any]]:
    asked = select(DebitCollection).where(DebitCollection.mandate_id == mandate.id)
    rows = session.exec(asked.order_by(col(DebitCollection.due_on), col(DebitCollection.id))).all()
    return [
        {"due_on": row.due_on.isoformat(), "amount_pence": row.amount_pence, "status": row.status}
        for row in rows
    ]


def _erase(session: Session, person: Subject, go_on: bool) -> Erasure:  # noqa: FBT001 - the port's shape
    del go_on
    kept = len(mandates_of(session, issuer=person.issuer, subject=person.subject))
    return Erasure(0, kept, f"UK GDPR art. 17(3)(b) and (e); {LIMITATION} from their end")


PERSONAL_DATA = (PersonalData("direct debits", _export, _erase),)
