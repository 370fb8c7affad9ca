"""How long payments and the provider's notices are kept. Payments name no person."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, func, select

from app.payments.models import NoticeRecord, PaymentRecord, RefundRecord
from app.records import LIMITATION, SIX_YEARS, Retention, rows_older


def _expired(session: Session, before: datetime) -> int:
    asked = select(func.count()).select_from(PaymentRecord).where(col(PaymentRecord.changed_at) < before)
    return session.exec(asked).one()


def _forget(session: Session, before: datetime, limit: int) -> int:
    ids = session.exec(
        select(PaymentRecord.id)
        .where(col(PaymentRecord.changed_at) < before)
        .order_by(col(PaymentRecord.changed_at), col(PaymentRecord.id))
        .limit(limit)
    ).all()
    session.exec(delete(RefundRecord).where(col(RefundRecord.payment_id).in_(ids)))
    session.exec(delete(PaymentRecord).where(col(PaymentRecord.id).in_(ids)))
    return len(ids)


RETENTION = (
    Retention("payments and refunds", SIX_YEARS, "last change", LIMITATION, _expired, _forget),
    rows_older(
        "notices of the payment provider",
        NoticeRecord,
        col(NoticeRecord.received_at),
        period=timedelta(days=90),
        since="arrival",
        ground="no longer needed: the provider repeats a notice for days only",
    ),
)
