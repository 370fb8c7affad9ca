"""What happens to a payment at the sandbox provider, by the API or on the card pages."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, func, select

from app.payments.port import ProviderRefusedError
from app.payments.rules import (
    CANCELLED_BY_PERSON,
    CANCELLED_BY_SERVICE,
    EXPIRED,
    LIFETIME,
    REJECTED,
    STARTED,
    SUBMITTED,
    SUCCESS,
    RefundSummary,
    State,
    Status,
)
from app.payments.sandbox.models import SandboxEvent, SandboxPayment, SandboxRefund
from app.payments.sandbox.rules import Card
from app.rows import append, change, every, first
from app.rows import create as create_row

CAPTURABLE = State(Status.CAPTURABLE)
# https://docs.payments.service.gov.uk/delayed_capture: 120 hours, then it is cancelled.
CAPTURE_WITHIN = timedelta(hours=120)
OPEN = (Status.CREATED, Status.STARTED)
_PAYMENT = every(SandboxPayment).where(col(SandboxPayment.id) == bindparam("payment_id"))
_GIVEN_BACK = select(func.coalesce(func.sum(SandboxRefund.amount_pence), 0)).where(
    SandboxRefund.payment_id == bindparam("payment_id"), SandboxRefund.status != "error"
)


def create(session: Session, *, key: str | None, now: datetime, **facts: Any) -> SandboxPayment:
    """A new payment, or the one that was made with the same key."""
    facts |= {"key": key or None, "created_at": now, "expires_at": now + LIFETIME}
    payment = create_row(session, SandboxPayment, **facts)
    if payment is None:
        return session.exec(select(SandboxPayment).where(SandboxPayment.key == key)).one()
    _note(session, payment, now)
    return payment


def find(session: Session, payment_id: str, *, code: str = "P0200") -> SandboxPayment:
    """A payment by its identifier; refused with the caller's own code where there is none."""
    payment = first(session, SandboxPayment, _PAYMENT, payment_id=payment_id)
    if payment is None:
        raise ProviderRefusedError(404, code, "Not found")
    return payment


def by_token(session: Session, token: str, *, lock: bool = False) -> SandboxPayment | None:
    """The payment whose card page has this address, locked if it is to be changed."""
    query = select(SandboxPayment).where(SandboxPayment.token == token)
    return session.exec(query.with_for_update() if lock else query).first()


def state_at(payment: SandboxPayment, now: datetime) -> State:
    """How a payment stands: an open one runs out after ninety minutes, one to be captured after five days."""
    if payment.state.finished:
        return payment.state
    ends = payment.created_at + CAPTURE_WITHIN if payment.state == CAPTURABLE else payment.expires_at
    return EXPIRED if now >= ends else payment.state


def present_card(session: Session, payment: SandboxPayment, card: Card, *, now: datetime) -> None:
    """The person's card is tried; what it does follows from its number."""
    if _expired(session, payment, now) or payment.state.status not in OPEN:
        return
    payment.card_last_digits, payment.card_brand = card.last_digits, card.brand
    _move(session, payment, STARTED, "card", now)
    if card.needs_challenge:
        _move(session, payment, STARTED, "challenge", now)
    else:
        _settle(session, payment, card.outcome, now)


def answer_challenge(session: Session, payment: SandboxPayment, *, passed: bool, now: datetime) -> None:
    """The person answers the bank's question (3-D Secure)."""
    if _expired(session, payment, now) or payment.step != "challenge":
        return
    _settle(session, payment, SUBMITTED if passed else REJECTED, now)


def confirm(session: Session, payment: SandboxPayment, *, now: datetime) -> None:
    """The person confirms an authorised payment."""
    if _expired(session, payment, now) or payment.step != "confirm":
        return
    _move(session, payment, CAPTURABLE if payment.delayed_capture else SUCCESS, "done", now)


def abandon(session: Session, payment: SandboxPayment, *, now: datetime) -> None:
    """The person cancels on the card pages."""
    if not _expired(session, payment, now) and payment.step != "done":
        _move(session, payment, CANCELLED_BY_PERSON, "done", now)


def cancel(session: Session, payment: SandboxPayment, *, now: datetime) -> None:
    """The service cancels through the API, unless the person pays at this moment."""
    session.refresh(payment, with_for_update=True)
    if _expired(session, payment, now) or payment.state.finished:
        raise ProviderRefusedError(400, "P0501", "Cancellation of payment failed")
    _move(session, payment, CANCELLED_BY_SERVICE, "done", now)


def capture(session: Session, payment: SandboxPayment, *, now: datetime) -> None:
    """The service takes the money of a payment with delayed capture."""
    session.refresh(payment, with_for_update=True)
    if _expired(session, payment, now) or payment.state != CAPTURABLE:
        raise ProviderRefusedError(409, "P1003", "Payment cannot be captured")
    _move(session, payment, SUCCESS, "done", now)


def refund(
    session: Session, payment: SandboxPayment, *, amount: int, available: int | None, now: datetime
) -> SandboxRefund:
    """Give money back, if the caller knows how much is left."""
    session.refresh(payment, with_for_update=True)
    summary = refund_summary(session, payment)
    if summary.status != "available":
        raise ProviderRefusedError(400, "P0603", "The payment is not available for refund")
    if available is not None and available != summary.available_pence:
        raise ProviderRefusedError(412, "P0604", "Refund amount available mismatch")
    if amount > summary.available_pence:
        raise ProviderRefusedError(400, "P0603", "Not sufficient amount available for refund")
    given = SandboxRefund(payment_id=payment.id, amount_pence=amount, status="success", created_at=now)
    session.add(given)
    session.flush()
    return given


def refunds(session: Session, payment: SandboxPayment) -> list[SandboxRefund]:
    """Refunds of a payment, oldest first."""
    query = select(SandboxRefund).where(SandboxRefund.payment_id == payment.id)
    return list(session.exec(query.order_by(col(SandboxRefund.created_at))).all())


def refund_summary(session: Session, payment: SandboxPayment) -> RefundSummary:
    """What is left to give back."""
    if not payment.state.paid:
        return RefundSummary("unavailable" if payment.state.finished else "pending", payment.amount_pence, 0)
    given = int(session.connection().execute(_GIVEN_BACK, {"payment_id": payment.id}).scalar_one())
    left = payment.amount_pence - given
    return RefundSummary("available" if left else "full", left, given)


def events(session: Session, payment: SandboxPayment) -> list[SandboxEvent]:
    """Changes of a payment's state, in order."""
    query = select(SandboxEvent).where(SandboxEvent.payment_id == payment.id)
    return list(session.exec(query.order_by(col(SandboxEvent.id))).all())


def _settle(session: Session, payment: SandboxPayment, outcome: State, now: datetime) -> None:
    _move(session, payment, outcome, "confirm" if outcome == SUBMITTED else "done", now)


def _expired(session: Session, payment: SandboxPayment, now: datetime) -> bool:
    if state_at(payment, now) == EXPIRED and payment.state != EXPIRED:
        _move(session, payment, EXPIRED, "done", now)
    return payment.state == EXPIRED


def _move(session: Session, payment: SandboxPayment, state: State, step: str, now: datetime) -> None:
    news = payment.state != state
    change(session, payment, step=step, status=state.status.value, code=state.code)
    if news:
        _note(session, payment, now)


def _note(session: Session, payment: SandboxPayment, now: datetime) -> None:
    append(session, SandboxEvent, payment_id=payment.id, status=payment.status, code=payment.code, at=now)
