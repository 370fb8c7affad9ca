"""What happens to refunds: given once for each key, asked about until they end, tried again if they fail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from app.payments import connection, queries
from app.payments.models import PaymentRecord, RefundRecord
from app.payments.port import ProviderRefund, ProviderUnavailableError
from app.payments.rules import REFUND_STOPPED
from app.rows import lock

FAILED = "error"
NOT_WITH_THEM = frozenset({FAILED, REFUND_STOPPED})
# The card of somebody who closed the account fails for ever: then money has to go back in another way.
TRIED_FOR = timedelta(days=30)
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Refund:
    """Money on its way back."""

    key: str
    payment_id: str
    amount_pence: int
    status: str


class NotRefundableError(ValueError):
    """Nothing was paid, or less is left than was asked for."""


def refund(session: Session, *, payment_id: str, amount_pence: int, key: str, now: datetime) -> Refund:
    """Give money back, once for each key, checked against what the provider says is left.

    The provider may have given it and we died before we noted so: what it gave back beyond what we know
    of counts as this refund, if it is as much.
    """
    record = session.get(PaymentRecord, payment_id)
    if record is None or record.provider_id is None:
        raise NotRefundableError("nothing was paid")
    lock(session, record)  # another refund on its way could be taken for this one
    known = session.get(RefundRecord, key)
    if known is not None:
        return _as_refund(known)
    if not record.state.paid:
        raise NotRefundableError("nothing was paid")
    given = _give(session, record, record.provider_id, amount_pence)
    row = RefundRecord(
        key=key,
        payment_id=payment_id,
        amount_pence=amount_pence,
        provider_id=given.refund_id,
        status=given.status,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return _as_refund(row)


def _give(session: Session, record: PaymentRecord, provider_id: str, amount_pence: int) -> ProviderRefund:
    provider = connection.provider(session)
    summary = provider.find(provider_id).refund
    left = summary.available_pence
    under_way = [row for row in queries.refunds_of(session, record.id) if row.status not in NOT_WITH_THEM]
    if 0 < amount_pence == summary.submitted_pence - sum(row.amount_pence for row in under_way):
        log.warning("refund_given_before", payment=record.id)
        return ProviderRefund("", amount_pence, "submitted")
    if not 0 < amount_pence <= left:
        raise NotRefundableError(f"{amount_pence} asked for, {left} left")
    given = provider.refund(provider_id, amount_pence=amount_pence, available_pence=left)
    if given.status == FAILED:
        raise ProviderUnavailableError("the refund failed at once")
    return given


def ask(session: Session, *, key: str) -> tuple[ProviderRefund, ...]:
    """Every refund that the provider has of a refund's payment.

    It changes nothing, so that nobody waits for a lock while the provider takes its time.
    """
    row = session.get_one(RefundRecord, key)
    record = session.get_one(PaymentRecord, row.payment_id)
    return connection.provider(session).refunds(record.provider_id or "")


def follow(session: Session, *, key: str, theirs: Sequence[ProviderRefund], now: datetime) -> str:
    """How a refund stands now, by what `ask` found; one that failed is given again, for a month.

    Raises:
        ProviderError: the provider does not give it: the refund stands as it did.
    """
    row = session.get_one(RefundRecord, key)
    record = session.get_one(PaymentRecord, row.payment_id)
    lock(session, record)
    lock(session, row)
    known = row.status != "submitted" or _look(session, row, theirs)
    if row.status == FAILED or not known:
        late = now - row.created_at > TRIED_FOR
        if late or (known and not _given_again(session, row, record)):
            log.error("refund_stopped", payment=row.payment_id)
            row.status = REFUND_STOPPED
    session.add(row)
    return row.status


def _given_again(session: Session, row: RefundRecord, record: PaymentRecord) -> bool:
    """Give back what failed; false if less is left than it was, because somebody gave it back by hand."""
    try:
        given = _give(session, record, record.provider_id or "", row.amount_pence)
    except NotRefundableError:
        return False
    row.provider_id, row.status = given.refund_id, given.status
    return True


def _look(session: Session, row: RefundRecord, theirs: Sequence[ProviderRefund]) -> bool:
    """Take over what the provider says of a refund, if it knows it."""
    found = _of(row, theirs, queries.refunds_of(session, row.payment_id))
    if found is None:
        log.error("refund_unknown_to_provider", payment=row.payment_id)
        return False
    row.provider_id, row.status = found.refund_id, found.status
    if row.status == FAILED:
        log.error("refund_failed", payment=row.payment_id)
    return True


def _of(
    row: RefundRecord, theirs: Sequence[ProviderRefund], ours: Sequence[RefundRecord]
) -> ProviderRefund | None:
    """The provider's refund behind ours; one whose answer we never got is known by its amount."""
    taken = {each.provider_id for each in ours if each.provider_id}
    if row.provider_id:
        return next((each for each in theirs if each.refund_id == row.provider_id), None)
    fits = [each for each in theirs if each.refund_id not in taken and each.amount_pence == row.amount_pence]
    return next(iter(fits), None)


def _as_refund(row: RefundRecord) -> Refund:
    return Refund(row.key, row.payment_id, row.amount_pence, row.status)
