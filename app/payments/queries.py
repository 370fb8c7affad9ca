"""Reads of payments, named for the question they answer."""

from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Session, col, func, select

from app.payments.models import NoticeRecord, PaymentRecord, RefundRecord
from app.payments.rules import REFUND_STOPPED, Status
from app.rows import every, first

# Built once: every payment asks this several times.
_LATEST = (
    every(PaymentRecord)
    .where(col(PaymentRecord.subject_id) == bindparam("subject_id"))
    .order_by(col(PaymentRecord.attempt).desc())
    .limit(1)
)
UNFINISHED = tuple(status.value for status in Status if not status.finished)


def latest_attempt(session: Session, subject_id: str) -> PaymentRecord | None:
    """The newest payment for a subject."""
    return first(session, PaymentRecord, _LATEST, subject_id=subject_id)


def paid_attempt(session: Session, subject_id: str) -> PaymentRecord | None:
    """The payment that succeeded for a subject, if any."""
    query = select(PaymentRecord).where(
        PaymentRecord.subject_id == subject_id, PaymentRecord.status == Status.SUCCESS.value
    )
    return session.exec(query.limit(1)).first()


def by_provider_id(session: Session, provider_id: str) -> PaymentRecord | None:
    """Our payment for one of the provider's."""
    return session.exec(select(PaymentRecord).where(PaymentRecord.provider_id == provider_id)).first()


def unfinished_since(session: Session, instant: datetime, *, limit: int) -> list[str]:
    """Ids of payments still open that nobody has heard of or asked about since, longest first."""
    last = func.coalesce(col(PaymentRecord.asked_at), col(PaymentRecord.changed_at))
    query = (
        select(PaymentRecord.id)
        .where(col(PaymentRecord.status).in_(UNFINISHED))
        .where(col(PaymentRecord.changed_at) < instant, last < instant)
        .order_by(last, col(PaymentRecord.id))
        .limit(limit)
    )
    return list(session.exec(query).all())


def refunds_of(session: Session, payment_id: str) -> list[RefundRecord]:
    """Refunds of a payment, oldest first."""
    query = select(RefundRecord).where(RefundRecord.payment_id == payment_id)
    return list(session.exec(query.order_by(col(RefundRecord.created_at))).all())


def refunds_under_way(session: Session, *, after: str, limit: int) -> list[str]:
    """Keys of refunds that have not arrived, those that failed too, in their order."""
    ended = col(RefundRecord.status).in_(("success", REFUND_STOPPED))
    query = select(RefundRecord.key).where(~ended, col(RefundRecord.key) > after)
    return list(session.exec(query.order_by(col(RefundRecord.key)).limit(limit)).all())


def notice_known(session: Session, notice_id: str) -> bool:
    """Whether a webhook message was acted on before."""
    return session.get(NoticeRecord, notice_id) is not None
