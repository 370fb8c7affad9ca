"""What happens to payments. Creating is idempotent per subject; reports only move a payment on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, update

from app.payments import connection, queries
from app.payments.models import NoticeRecord, PaymentRecord
from app.payments.port import (
    NewPayment,
    Provider,
    ProviderError,
    ProviderPayment,
    ProviderRefusedError,
    ProviderUnavailableError,
)
from app.payments.rules import LIFETIME, PROVIDER_ERROR, State, follows
from app.rows import change, create, lock

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Payment:
    """A payment as the rest of the hub sees it.

    `next_url` is where to send the person: the card page while they can still pay, else
    `return_url`.
    """

    id: str
    subject_id: str
    reference: str
    amount_pence: int
    state: State
    next_url: str
    return_url: str


class MismatchError(ProviderError):
    """The provider's payment is not the one that we asked for: nothing follows from it, paid or not."""


def start(
    session: Session,
    *,
    subject_id: str,
    amount_pence: int,
    reference: str,
    description: str,
    return_url: str,
    language: str,
    now: datetime,
) -> Payment:
    """The payment for a subject: the open one if there is one, the paid one if it is paid.

    A second press of Pay therefore makes no second payment. An attempt that failed is followed by
    a new one; an open one for another amount is cancelled first.

    Raises:
        ProviderError: no payment was begun, and what was begun before stands as the provider says.
    """
    provider = connection.provider(session)
    latest = queries.latest_attempt(session, subject_id)
    if latest is not None:
        found = _bring_up_to_date(session, provider, latest, now=now)
        if latest.state.paid or (not latest.state.finished and latest.amount_pence == amount_pence):
            return found
        if not latest.state.finished:
            ended = cancel(session, subject_id=subject_id, now=now)
            if ended is not None and ended.paid:  # paid while we were cancelling
                return _as_payment(latest, "")
    attempt = create(
        session,
        PaymentRecord,
        subject_id=subject_id,
        attempt=1 if latest is None else latest.attempt + 1,
        reference=reference,
        description=description,
        amount_pence=amount_pence,
        language=language,
        return_url=return_url,
        created_at=now,
        changed_at=now,
        expires_at=now + LIFETIME,
    )
    if attempt is None:  # another press took its place first: PostgreSQL made us wait for it
        return _bring_up_to_date(session, provider, _winner(session, subject_id), now=now)
    return _begin(session, provider, attempt)


def _winner(session: Session, subject_id: str) -> PaymentRecord:
    found = queries.latest_attempt(session, subject_id)
    if found is None:
        raise LookupError(f"payment for {subject_id}: its place is taken by none that can be seen")
    return found


def _begin(session: Session, provider: Provider, attempt: PaymentRecord) -> Payment:
    """Have the provider begin an attempt that holds its place in the table, so that two presses cannot; if it
    does not, the place is given up.
    """
    asked = NewPayment(
        key=attempt.id,
        amount_pence=attempt.amount_pence,
        reference=attempt.reference,
        description=attempt.description,
        return_url=connection.address(attempt.return_url),
        language=attempt.language,
    )
    try:
        made = provider.create(asked)
        _check(attempt, made)
    except ProviderError:
        session.delete(attempt)
        session.flush()
        raise
    change(session, attempt, provider_id=made.provider_id)
    return _as_payment(attempt, made.next_url)


def refresh(session: Session, *, payment_id: str, now: datetime) -> Payment | None:
    """Ask the provider how a payment stands, store it and tell the listeners."""
    record = session.get(PaymentRecord, payment_id)
    if record is None:
        return None
    return _bring_up_to_date(session, connection.provider(session), record, now=now)


def ask(session: Session, *, payment_id: str) -> ProviderPayment | None:
    """How a payment stands at the provider; None where nothing more can become of it.

    It changes nothing, so that nobody waits for a lock while the provider takes its time.
    """
    record = session.get(PaymentRecord, payment_id)
    if record is None or record.provider_id is None or record.state.finished:
        return None
    return connection.provider(session).find(record.provider_id)


def take_in(session: Session, *, payment_id: str, found: ProviderPayment, now: datetime) -> None:
    """Store what `ask` found and tell the listeners."""
    record = session.get(PaymentRecord, payment_id)
    if record is not None:
        _check(record, found)
        _store(session, record, found.state, now=now)


def come_back(session: Session, *, subject_id: str, now: datetime) -> State | None:
    """How the newest payment of a subject stands, asked of the provider; None where nothing was begun.

    While the provider does not answer it stands as it did: the reconciling job asks again.
    """
    record = queries.latest_attempt(session, subject_id)
    if record is None:
        return None
    try:
        _bring_up_to_date(session, connection.provider(session), record, now=now)
    except ProviderError:
        log.warning("payment_not_known_yet", payment=record.id)
    return record.state


def note_asking(session: Session, *, payment_ids: Sequence[str], now: datetime) -> None:
    """Note that the provider is being asked about these, whatever it answers: others come first then."""
    asked = update(PaymentRecord).where(col(PaymentRecord.id).in_(payment_ids))
    session.exec(asked.values(asked_at=now))


def cancel(session: Session, *, subject_id: str, now: datetime) -> State | None:
    """Withdraw the open payment of a subject, if there is one; how it ended.

    Raises:
        ProviderError: it may still be paid, so nothing else may be paid in its place.
    """
    record = queries.latest_attempt(session, subject_id)
    if record is None or record.state.finished or record.provider_id is None:
        return None
    provider = connection.provider(session)
    try:
        provider.cancel(record.provider_id)
    except ProviderRefusedError:  # it ended by itself meanwhile: what it became counts
        log.info("cancel_refused", payment=record.id)
    found = provider.find(record.provider_id)
    _check(record, found)
    _store(session, record, found.state, now=now)
    if not found.state.finished:
        raise ProviderUnavailableError("the payment is neither cancelled nor ended")
    return record.state


def receive_notice(session: Session, *, notice_id: str, provider_id: str, kind: str, now: datetime) -> bool:
    """Act on a webhook message, once; True if it was new and about one of our payments.

    Messages come unordered, so they are taken as a hint to ask the provider.
    """
    record = queries.by_provider_id(session, provider_id)
    if record is None or queries.notice_known(session, notice_id):
        return False
    _bring_up_to_date(session, connection.provider(session), record, now=now)
    try:
        with session.begin_nested():
            session.add(NoticeRecord(id=notice_id, provider_id=provider_id, kind=kind, received_at=now))
    except IntegrityError:
        return False
    return True


def lose(session: Session, *, provider_id: str, now: datetime) -> bool:
    """A payment that had succeeded ended in an error after all; whether it was one of those."""
    record = queries.by_provider_id(session, provider_id)
    if record is None or not record.state.paid:
        return False
    connection.announce(session, subject_id=record.subject_id)
    lock(session, record)
    lost = PROVIDER_ERROR
    change(session, record, status=lost.status.value, code=lost.code, changed_at=now)
    log.error("payment_lost", payment=record.id)
    connection.tell(session, subject_id=record.subject_id, state=lost, now=now)
    return True


def _bring_up_to_date(
    session: Session, provider: Provider, record: PaymentRecord, *, now: datetime
) -> Payment:
    if record.state.finished or record.provider_id is None:
        return _as_payment(record, "")
    found = provider.find(record.provider_id)
    _check(record, found)
    _store(session, record, found.state, now=now)
    return _as_payment(record, found.next_url)


def _check(record: PaymentRecord, found: ProviderPayment) -> None:
    if (found.amount_pence, found.reference) != (record.amount_pence, record.reference):
        log.error("payment_mismatch", payment=record.id)
        raise MismatchError(record.id)


def _store(session: Session, record: PaymentRecord, state: State, *, now: datetime) -> None:
    if not follows(record.state, state):
        return
    # The webhook and the person may come at once: whoever is second must see what the first stored.
    connection.announce(session, subject_id=record.subject_id)
    lock(session, record)
    if not follows(record.state, state):
        return
    change(session, record, status=state.status.value, code=state.code, changed_at=now)
    log.info("payment_changed", payment=record.id, status=record.status, code=record.code)
    connection.tell(session, subject_id=record.subject_id, state=state, now=now)


def _as_payment(record: PaymentRecord, next_url: str) -> Payment:
    return Payment(
        id=record.id,
        subject_id=record.subject_id,
        reference=record.reference,
        amount_pence=record.amount_pence,
        state=record.state,
        next_url=next_url or record.return_url,
        return_url=record.return_url,
    )
