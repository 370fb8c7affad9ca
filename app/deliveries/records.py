"""How long deliveries and their attempts are kept: as long as the cases that they carried."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, func, select

from app.deliveries.models import Delivery, DeliveryAttempt
from app.deliveries.rules import State
from app.deliveries.sandbox.models import SandboxReceived
from app.records import LIMITATION, SIX_YEARS, Retention, rows_older

CLOSED = tuple(state.value for state in State if state.closed)


def _expired(session: Session, before: datetime) -> int:
    asked = select(func.count()).select_from(Delivery)
    return session.exec(asked.where(col(Delivery.changed_at) < before, col(Delivery.state).in_(CLOSED))).one()


def _forget(session: Session, before: datetime, limit: int) -> int:
    ids = session.exec(
        select(Delivery.id)
        .where(col(Delivery.changed_at) < before, col(Delivery.state).in_(CLOSED))
        .order_by(col(Delivery.changed_at), col(Delivery.id))
        .limit(limit)
    ).all()
    session.exec(delete(DeliveryAttempt).where(col(DeliveryAttempt.delivery_id).in_(ids)))
    session.exec(delete(Delivery).where(col(Delivery.id).in_(ids)))
    return len(ids)


RETENTION = (
    Retention("deliveries and their receipts", SIX_YEARS, "last change", LIMITATION, _expired, _forget),
    rows_older(
        "deliveries in the sandbox receiver",
        SandboxReceived,
        col(SandboxReceived.received_at),
        period=timedelta(days=30),
        since="arrival",
        ground="sandbox",
    ),
)
